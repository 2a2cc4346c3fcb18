using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit;

/// <summary>
/// Where a webhook tells what it heard, so that this silo's connections need not wait for the server's next report to them. Signals are
/// hints: lost, late or repeated ones do no harm. Never waits; safe to call from many threads.
/// </summary>
public interface ILiveKitRoomSignals
{
    /// <summary>Somebody joined: connections to the room look who is there, and whoever waits for a viewer of it looks too.</summary>
    /// <returns>False when nothing of this silo is interested in the room.</returns>
    bool ParticipantJoined(RoomName room);

    /// <summary>A connection ended for good: a SID is never used again.</summary>
    /// <returns>False when this silo has no connection to the room.</returns>
    bool ParticipantLeft(RoomName room, ParticipantIdentity identity, ParticipantSid sid);
}
