using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Transport;

/// <summary>
/// Reports to a transport about its rooms that come from outside, e.g. by a webhook that reached another silo. A transport that can use
/// them registers an implementation. Called on the silo of the room's session, from grain turns, so it must return at once and not throw.
/// Hints may be late, repeated or lost.
/// </summary>
public interface IRoomHints
{
    /// <summary>The participants of the room may have changed.</summary>
    void LookAgain(RoomName room);

    /// <summary>A connection has ended and will not resume. Only this SID is meant, not the identity (R6).</summary>
    void ConnectionEnded(RoomName room, ParticipantIdentity identity, ParticipantSid sid);
}
