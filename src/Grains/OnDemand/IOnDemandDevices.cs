using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>Looks up what a room would serve if it were opened on demand, without opening it. Thread-safe.</summary>
public interface IOnDemandDevices
{
    /// <summary>The descriptor from the device grain of the room's rule. Without a time limit: the caller sets one.</summary>
    /// <returns>Null when no rule opens the room, or when the device grain does not know the device.</returns>
    Task<RoomDescriptor?> DescribeAsync(RoomName room);
}
