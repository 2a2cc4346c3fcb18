using RemoteAccess.Keys;

namespace RemoteAccess.Rooms;

/// <summary>
/// The grain of a device that is told whenever its room opens anew, also on another silo after a crash: it can start its publishing again.
/// Named by <see cref="RoomDescriptor.Device"/>. The call activates it.
/// </summary>
[Alias("ra.IRoomDeviceGrain")]
public interface IRoomDeviceGrain : IGrain
{
    /// <summary>The room has a new session. The call must not wait for the room; it has a time limit of 5 s, and is repeated with a
    /// back-off while it fails and the session lasts, so it can come more than once.</summary>
    [Alias("RoomOpened")]
    Task RoomOpened(RoomOpening opening);
}

/// <summary>A new session of a room.</summary>
/// <param name="Room">The room.</param>
/// <param name="Epoch">Number of the session.</param>
/// <param name="Reason">Why it began.</param>
[GenerateSerializer, Immutable, Alias("ra.RoomOpening")]
public sealed record RoomOpening(
    [property: Id(0)] RoomName Room,
    [property: Id(1)] long Epoch,
    [property: Id(2)] RoomOpenReason Reason);

/// <summary>Why a session of a room began.</summary>
[GenerateSerializer, Alias("ra.RoomOpenReason")]
public enum RoomOpenReason
{
    /// <summary>A caller opened the room, or replaced its descriptor.</summary>
    Opened = 0,

    /// <summary>The silo that served it has died, or was cut off.</summary>
    FailedOver = 1,

    /// <summary>It was handed over by a silo that is stopping, or to spread the load.</summary>
    Moved = 2,

    /// <summary>Its session had ended by itself, or its silo was started again.</summary>
    Resumed = 3,
}
