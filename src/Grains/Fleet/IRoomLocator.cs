using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Fleet;

/// <summary>
/// Finds the silo at which viewers of a room are to join, for room servers that are part of a silo. Thread-safe. Callers ask for each
/// viewer that joins, so an answer is cheap, and may be some hundred milliseconds old: whoever is sent to a silo that the room has left
/// is sent on.
/// </summary>
public interface IRoomLocator
{
    /// <summary>
    /// Whether viewers that come to this silo from outside are to go to another one: this silo stops or is drained and another one takes
    /// rooms, or it is cut off. Those that another silo forwards to a room here are welcome.
    /// </summary>
    bool RefusesViewers => false;

    /// <summary>
    /// The silo of the room's owner, as the stored record has it. For a room that is open nowhere: the silo at which its viewers wait,
    /// which
    /// all silos choose alike, and which is the room's first choice of placement.
    /// </summary>
    /// <param name="room">The room.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="Exception">The store does not answer, so the silo is not known now. The caller refuses with "try
    /// again".</exception>
    ValueTask<RoomLocation> FindAsync(RoomName room, CancellationToken cancellationToken);
}
