using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Hosting;

/// <summary>Stands in where no transport was registered, so that <see cref="RequiredParts"/> can say so instead of the container.</summary>
internal sealed class MissingRoomConnector : IRoomConnector
{
    public string Name => "missing";

    public Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken) =>
        Task.FromException<IRoomConnection>(new RoomConnectException(RoomConnectFailure.TransportFault, RequiredParts.NoConnector));

    public Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken) =>
        Task.FromException(new RoomConnectException(RoomConnectFailure.TransportFault, RequiredParts.NoConnector));
}
