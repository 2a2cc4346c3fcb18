using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Lookups;
using RemoteAccess.LiveKit.Native.Loading;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.RoomService;
using RemoteAccess.LiveKit.Signals;
using RemoteAccess.LiveKit.Tokens;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>Joins LiveKit rooms as the device, each with a token of its own. Translates every failure into one of the contract's.</summary>
/// <remarks>In a silo the rooms' events and timers run on its session threads; without a silo, on the thread pool.</remarks>
internal sealed class LiveKitRoomConnector(
    INativeRooms rooms,
    IRoomService service,
    RoomSignals signals,
    ViewerWatch watch,
    AccessTokens tokens,
    ConnectorMetrics metrics,
    IOptions<LiveKitOptions> options,
    TimeProvider time,
    ILoggerFactory loggers,
    SiloThreads? threads = null) : IRoomConnector
{
    public string Name => "livekit";

    public async Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken)
    {
        var token = tokens.ForDevice(request.Room, request.DeviceIdentity, request.DisplayName);
        var joining = new NativeConnectRequest(options.Value.SignalAddress, token) { Timeout = options.Value.ConnectTimeout };
        var room = await JoinAsync(joining, request.Room, cancellationToken).ConfigureAwait(false);
        try
        {
            var connection = new LiveKitRoomConnection(
                room,
                request.Room,
                service,
                signals,
                metrics,
                options.Value,
                threads?.TimersOf(time) ?? time,
                loggers.CreateLogger<LiveKitRoomConnection>(),
                threads?.Sessions);
            await connection.StartAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (Exception exception)
        {
            // Nothing may stay connected: the room would keep the device's identity.
            await room.DisposeAsync().ConfigureAwait(false);
            throw exception is OperationCanceledException && cancellationToken.IsCancellationRequested
                ? exception
                : new RoomConnectException(
                    RoomConnectFailure.TransportFault, $"Room {request.Room} was joined and lost at once: {exception.Message}", exception);
        }
    }

    public Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken) => watch.WaitAsync(room, cancellationToken);

    private async Task<INativeRoom> JoinAsync(NativeConnectRequest request, RoomName room, CancellationToken cancellationToken)
    {
        try
        {
            return await rooms.ConnectAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (NativeConnectException exception)
        {
            // LiveKit refuses a full room with the status of a broken server, and the library passes on only that. A server that did not
            // answer is not asked again: the wait would exceed the session's, and hide the library's error.
            if (exception is { Reason: RoomConnectFailure.Unreachable, IsAnswered: true }
                && await IsFullAsync(room, cancellationToken).ConfigureAwait(false))
            {
                throw new RoomConnectException(
                    RoomConnectFailure.Full,
                    $"Room {room} holds as many participants as it may; raise its max_participants, or the server's "
                        + $"room.max_participants. ({exception.Message})",
                    exception);
            }

            throw new RoomConnectException(exception.Reason, exception.Message, exception);
        }
        catch (LiveKitLibraryException exception)
        {
            throw new RoomConnectException(RoomConnectFailure.TransportFault, exception.Message, exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new RoomConnectException(
                RoomConnectFailure.TransportFault, $"Joining a LiveKit room failed inside the connector: {exception.Message}", exception);
        }
    }

    private async Task<bool> IsFullAsync(RoomName room, CancellationToken cancellationToken)
    {
        try
        {
            return await service.IsFullAsync(room, cancellationToken).ConfigureAwait(false);
        }
        catch (RoomServiceException)
        {
            // The server does not answer here either: the join's own error is enough.
            return false;
        }
    }
}
