using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Transport;

/// <summary>Joins rooms of one transport (the embedded room server, LiveKit) as the device. One instance serves every room of the silo.
/// Thread-safe.</summary>
public interface IRoomConnector
{
    /// <summary>Name of the transport in logs, metrics and status, e.g. <c>room-server</c>.</summary>
    string Name { get; }

    /// <summary>Joins the room. A second join with the same identity evicts the older connection.</summary>
    /// <exception cref="RoomConnectException">The room cannot be joined; the reason says why.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing stays connected.</exception>
    Task<IRoomConnection> ConnectAsync(RoomConnectRequest request, CancellationToken cancellationToken);

    /// <summary>Completes when a viewer is in the room or joins it, while the device is not connected (S7, <c>ViewerWaiting</c>). Does not
    /// join.</summary>
    /// <exception cref="RoomConnectException">The transport does not answer; the caller retries with back-off.</exception>
    Task WaitForViewerAsync(RoomName room, CancellationToken cancellationToken);
}
