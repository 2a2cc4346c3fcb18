using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Transport;

/// <summary>
/// What a transport is told of its rooms from outside, e.g. by a webhook that reached another silo. Registered by a transport that can do
/// something with it; called on the silo of the room's session, from grain turns: returns at once and does not throw. Hints may be late,
/// repeated or lost.
/// </summary>
public interface IRoomHints
{
    /// <summary>Who is in the room may have changed.</summary>
    void LookAgain(RoomName room);

    /// <summary>A connection ended for good; only that SID is meant, not the identity (R6).</summary>
    void ConnectionEnded(RoomName room, ParticipantIdentity identity, ParticipantSid sid);
}
