using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>Hands what a room was told from elsewhere to this silo's connections.</summary>
internal sealed class SignalHints(ILiveKitRoomSignals signals) : IRoomHints
{
    public void LookAgain(RoomName room) => signals.ParticipantJoined(room);

    public void ConnectionEnded(RoomName room, ParticipantIdentity identity, ParticipantSid sid) =>
        signals.ParticipantLeft(room, identity, sid);
}
