using RemoteAccess.Keys;

namespace RemoteAccess.Rooms;

/// <summary>
/// A device whose rooms are opened when a viewer comes. Key: the <see cref="RoomName"/>. Named by its grain type in the setting
/// <c>OnDemand:Rooms:&lt;key&gt;:Device</c>. It learns what goes on in its room, the opening included, as the descriptor's
/// <see cref="RoomDescriptor.Listener"/>; it may also open its room itself at any time.
/// </summary>
[Alias("ra.IDeviceGrain")]
public interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>
    /// What the room is to serve. Called when a viewer comes and the room is not open, once at a time per silo, and when a viewer token is
    /// to be minted for a room that is not open, whose device's identity no viewer may have; the answer is bounded by
    /// <c>OnDemand:CallTimeout</c>, to mint by 2 s. It opens nothing: the grain must not take it for a viewer. A descriptor that says no
    /// <see cref="RoomDescriptor.IdleLeaveAfter"/> gets that of the settings.
    /// </summary>
    /// <param name="room">The room: the grain's own key.</param>
    /// <returns>Null when there is no such device: the room stays closed.</returns>
    [Alias("DescribeAsync")]
    Task<RoomDescriptor?> DescribeAsync(RoomName room);
}
