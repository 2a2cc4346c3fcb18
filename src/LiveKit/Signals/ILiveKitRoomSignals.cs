using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit;

/// <summary>
/// Receives a webhook's news, so that this silo's connections need not wait for the server's next report. Signals are hints: lost, late or
/// repeated ones do no harm. Never waits; safe to call from many threads.
/// </summary>
public interface ILiveKitRoomSignals
{
    /// <summary>A participant joined: connections to the room and waits for its viewers look up its participants.</summary>
    /// <returns>False when this silo neither has a connection to the room nor waits for its viewers.</returns>
    bool ParticipantJoined(RoomName room);

    /// <summary>A connection ended; its SID is never used again.</summary>
    /// <returns>False when this silo has no connection to the room.</returns>
    bool ParticipantLeft(RoomName room, ParticipantIdentity identity, ParticipantSid sid);
}
