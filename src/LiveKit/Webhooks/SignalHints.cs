using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>Forwards the news of a room from other silos to this silo's connections.</summary>
internal sealed class SignalHints(ILiveKitRoomSignals signals) : IRoomHints
{
    public void LookAgain(RoomName room) => signals.ParticipantJoined(room);

    public void ConnectionEnded(RoomName room, ParticipantIdentity identity, ParticipantSid sid) =>
        signals.ParticipantLeft(room, identity, sid);
}
