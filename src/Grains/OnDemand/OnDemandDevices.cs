using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>Calls the device grains that the configured rules name.</summary>
internal sealed class OnDemandDevices(IGrainFactory grains, OnDemandRules rules) : IOnDemandDevices
{
    public Task<RoomDescriptor?> DescribeAsync(RoomName room) =>
        rules.Find(room) is { } rule ? DescribeAsync(room, rule) : Task.FromResult<RoomDescriptor?>(null);

    /// <summary>The descriptor for a room and its rule.</summary>
    public Task<RoomDescriptor?> DescribeAsync(RoomName room, OnDemandRules.Rule rule) =>
        grains.GetGrain<IDeviceGrain>(GrainId.Create(rule.Device, room.Value)).DescribeAsync(room);
}
