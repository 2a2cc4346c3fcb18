using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.Hosting.RoomServers;

/// <summary>Refuses every join, with the reason: rooms stay degraded.</summary>
internal sealed class NoRoomConnector : IRoomConnector
{
    /// <inheritdoc/>
    public string Name => "none";

    /// <inheritdoc/>
    public Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken) =>
        Task.FromException<IRoomConnection>(Refusal());

    /// <inheritdoc/>
    public Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken) => Task.FromException(Refusal());

    private static RoomConnectException Refusal() =>
        new(RoomConnectFailure.TransportFault,
            "There is no room server: RoomServer:Mode is None. Set it to Embedded, External or LiveKit.");
}
