using Microsoft.Extensions.Logging;
using RemoteAccess.LiveKit.Native.Protocol;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Telemetry;

namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>Leaves a room within a bound; a hanging disconnect is abandoned, counted and logged.</summary>
internal sealed partial class RoomDisconnect(FfiClient client, LiveKitMetrics metrics, ILogger log)
{
    private readonly ILogger _log = log;

    internal async Task RunAsync(ulong room)
    {
        try
        {
            await client.CompleteAsync(
                id => new FfiRequest { Disconnect = new DisconnectRequest { RoomHandle = room, RequestAsyncId = id } },
                NativeDeadlines.Disconnect,
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (NativeRequestException exception) when (exception.Reason == NativeRequestFailure.TimedOut)
        {
            metrics.DisconnectAbandoned();
            LogAbandoned(NativeDeadlines.Disconnect.TotalSeconds);
        }
        catch (NativeRequestException exception)
        {
            // Refused: the library has closed the room by itself. Closed: the library is shut down, its rooms with it.
            LogGone(exception.Reason);
        }
    }

    [LoggerMessage(
        4040, LogLevel.Warning, "Leaving a LiveKit room took longer than {Seconds} s; it was abandoned and its handles dropped.")]
    private partial void LogAbandoned(double seconds);

    [LoggerMessage(4041, LogLevel.Debug, "A LiveKit room was closed already when it was disconnected ({Reason}).")]
    private partial void LogGone(NativeRequestFailure reason);
}
