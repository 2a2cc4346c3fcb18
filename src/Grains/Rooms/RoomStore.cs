using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Rooms;

/// <summary>Reads the highest epoch stored for a room, bypassing every cache: the fencing check of a session (B9).</summary>
internal interface IRoomEpochs
{
    /// <summary>The stored epoch; 0 when the room was never opened.</summary>
    /// <exception cref="Exception">The store failed.</exception>
    Task<long> ReadAsync(RoomName room, CancellationToken cancellationToken);
}

/// <summary>The stored records of rooms, each with its ETag.</summary>
internal interface IRoomRecords
{
    /// <summary>Reads the record of a room with its ETag.</summary>
    Task<GrainState<RoomRecord>> ReadAsync(RoomName room);

    /// <summary>Writes the record of a room. On success the state has the new ETag; on failure it is unchanged.</summary>
    /// <exception cref="InconsistentStateException">Another activation wrote it since it was read.</exception>
    Task WriteAsync(RoomName room, GrainState<RoomRecord> state, RoomRecord record);
}

/// <summary>
/// Reads and writes the records of rooms. The room grain, which owns its record and ETag, uses it, and sessions, which only read the epoch;
/// so it uses the grain storage directly, not through the grain. Time limits are the storage provider's and the caller's token.
/// </summary>
internal sealed class RoomStore(
    [FromKeyedServices(RemoteAccessStorage.ProviderName)] IGrainStorage storage,
    IGrainFactory grains) : IRoomEpochs, IRoomRecords
{
    private const string StateName = "room";

    /// <inheritdoc/>
    public async Task<GrainState<RoomRecord>> ReadAsync(RoomName room)
    {
        var state = new GrainState<RoomRecord>(new RoomRecord());
        await storage.ReadStateAsync(StateName, Id(grains, room), state);
        state.State ??= new RoomRecord();
        return state;
    }

    /// <inheritdoc/>
    public async Task WriteAsync(RoomName room, GrainState<RoomRecord> state, RoomRecord record)
    {
        var before = state.State;
        state.State = record with { Descriptor = Storable(record.Descriptor) };
        try
        {
            await storage.WriteStateAsync(StateName, Id(grains, room), state);
        }
        catch
        {
            state.State = before;
            throw;
        }
    }

    async Task<long> IRoomEpochs.ReadAsync(RoomName room, CancellationToken cancellationToken) =>
        (await ReadAsync(room).WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false)).State!.Epoch;

    // Callers may use any collection type. A serializer names the type, and cannot write or read some of them, e.g. those that the compiler
    // generates for collection expressions. Arrays and dictionaries can always be read.
    private static RoomDescriptor? Storable(RoomDescriptor? descriptor) => descriptor is null ? null : descriptor with
    {
        SupportedEncodings = descriptor.SupportedEncodings.ToArray(),
        Metadata = new Dictionary<string, string>(descriptor.Metadata),
        Channels = descriptor.Channels.Select(channel => channel with { Metadata = new Dictionary<string, string>(channel.Metadata) })
            .ToArray(),
        Services = descriptor.Services.ToArray(),
    };

    // Storage on SQL takes keys that are a number or a GUID for one, so that rooms 1 and 01, or a GUID in two cases, would share a record.
    internal static GrainId Id(IGrainFactory grains, RoomName room) =>
        GrainId.Create(grains.GetGrain<IRoomGrain>(room.ToString()).GetGrainId().Type, $"room={room}");
}
