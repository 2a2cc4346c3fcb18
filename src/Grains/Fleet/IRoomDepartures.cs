using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Fleet;

/// <summary>
/// Is told that a room goes elsewhere or ends on this silo, so that the room's viewers here are sent away. All registered implementations
/// are told. The callers are the session host, when a session's place changes or ends, and the silo at which viewers wait, when their room
/// has opened at another silo; and a silo that is cut off.
/// </summary>
public interface IRoomDepartures
{
    /// <summary>Sends the room's viewers away. Never waits, never throws; does nothing if there are none. Callable from any
    /// thread.</summary>
    /// <param name="room">The room.</param>
    /// <param name="departure">Why, and where to.</param>
    void Leaving(RoomName room, RoomDeparture departure);

    /// <summary>Sends the viewers of all rooms away from this silo: also those that wait for a room that is open nowhere, and those whose
    /// connections this silo only passes on. Otherwise as <see cref="Leaving"/>.</summary>
    /// <param name="kind">Why.</param>
    void LeavingAll(RoomDepartureKind kind);
}
