using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Requests;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Telemetry;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>
/// Makes the server tell everybody of the device's connection at once, by a change of its attributes. Without it viewers can hear up to 3 s late that an
/// older connection of the device has gone, and their libraries then end, by identity, the streams of the new one too.
/// </summary>
internal sealed partial class Announcement(INativeRoom room, RoomName name, ConnectorMetrics metrics, TimeProvider time, ILogger log)
{
    /// <summary>Attribute that changes with each connection of the device. Its value means nothing.</summary>
    internal const string Attribute = "ra.connection";

    /// <summary>Unsent bytes the reliable channel may hold: 64 KiB keep viewers fair to each other. Set anew with each connection.</summary>
    internal const ulong ReliableThreshold = 64 * 1024;

    /// <summary>The library was seen to report a time-out although the change was made, so nobody waits long for its answer: 1 s.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ILogger _log = log;

    /// <summary>Announces; never fails but by cancellation.</summary>
    internal async Task MakeAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await room.SetAttributesAsync(new Dictionary<string, string> { [Attribute] = Guid.NewGuid().ToString("N")[..8] }, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Failed($"no answer within {Patience.TotalSeconds} s");
        }
        catch (NativeRequestException exception)
        {
            Failed(exception.Message);
        }
    }

    private void Failed(string error)
    {
        metrics.AnnouncementFailed();
        LogFailed(name, error);
    }

    [LoggerMessage(4130, LogLevel.Information, "Room {Room}: announcing the device's connection was not acknowledged; it is mostly made all the same. {Error}")]
    private partial void LogFailed(RoomName room, string error);
}
