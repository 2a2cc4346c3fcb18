using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Rooms;

/// <summary>Reads the highest epoch stored for a room, past every cache: the fencing check of a session (B9).</summary>
internal interface IRoomEpochs
{
    /// <summary>The stored epoch; 0 when the room was never opened.</summary>
    /// <exception cref="Exception">The store failed.</exception>
    Task<long> ReadAsync(RoomName room, CancellationToken cancellationToken);
}
