using RemoteAccess.Keys;

namespace RemoteAccess.Rooms;

/// <summary>
/// A device whose room is opened when a viewer joins. Key: the <see cref="RoomName"/>. The setting <c>OnDemand:Rooms:&lt;key&gt;:Device</c>
/// names its grain type. As the descriptor's <see cref="RoomDescriptor.Listener"/> it gets the events of its room, including the opening.
/// It may also open its room itself at any time.
/// </summary>
[Alias("ra.IDeviceGrain")]
public interface IDeviceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Describes what the room serves. Called when a viewer joins and the room is not open, one call at a time per silo, and when a viewer
    /// token is minted for a room that is not open, because no viewer may have the device's identity. The answer must come within
    /// <c>OnDemand:CallTimeout</c>, for a token within 2 s. The call does not open the room and does not mean that a viewer is there. A
    /// descriptor without <see cref="RoomDescriptor.IdleLeaveAfter"/> gets the value of the settings.
    /// </summary>
    /// <param name="room">The room: the grain's own key.</param>
    /// <returns>The descriptor, or null if there is no such device: then the room stays closed.</returns>
    [Alias("DescribeAsync")]
    Task<RoomDescriptor?> DescribeAsync(RoomName room);
}
