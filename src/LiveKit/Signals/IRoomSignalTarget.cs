using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Signals;

/// <summary>Who hears the signals of a room: a connection to it, or somebody who waits for a viewer of it. Returns at once and does not
/// throw.</summary>
internal interface IRoomSignalTarget
{
    /// <summary>Somebody joined.</summary>
    void ParticipantJoined();

    /// <summary>A connection ended.</summary>
    void ParticipantLeft(ParticipantIdentity identity, ParticipantSid sid);
}
