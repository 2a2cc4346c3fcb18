using Orleans.Storage;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Rooms;

/// <summary>The stored records of rooms, each with its ETag.</summary>
internal interface IRoomRecords
{
    /// <summary>Reads a room with its ETag.</summary>
    Task<GrainState<RoomRecord>> ReadAsync(RoomName room);

    /// <summary>Writes a room; on success the state carries the new ETag, on failure it is as it was.</summary>
    /// <exception cref="InconsistentStateException">Somebody else wrote it since it was read.</exception>
    Task WriteAsync(RoomName room, GrainState<RoomRecord> state, RoomRecord record);
}
