using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Signals;

/// <summary>A receiver of a room's signals: a connection to it, or a wait for its viewers. Returns at once and does not throw.</summary>
internal interface IRoomSignalTarget
{
    /// <summary>A participant joined.</summary>
    void ParticipantJoined();

    /// <summary>A connection ended.</summary>
    void ParticipantLeft(ParticipantIdentity identity, ParticipantSid sid);
}
