using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>Asks what a room would serve if a viewer came now, without opening it. Thread-safe.</summary>
public interface IOnDemandDevices
{
    /// <summary>The descriptor that the device grain of the room's rule gives. Not bounded in time: the caller is.</summary>
    /// <returns>Null when no rule opens the room, or its device grain says that there is no such device.</returns>
    Task<RoomDescriptor?> DescribeAsync(RoomName room);
}
