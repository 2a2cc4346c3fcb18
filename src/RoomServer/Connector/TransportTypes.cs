using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.RoomServer.Connector;

/// <summary>
/// Translates the client's types to those of the transport contract. Our server accepts only names that the typed keys accept; if another
/// version of it sends something that cannot be translated, only that participant or event is lost.
/// </summary>
internal static class TransportTypes
{
    public static RemoteParticipant Participant(ParticipantInfo info) => new(
        ParticipantIdentity.Parse(info.Identity),
        ParticipantSid.Parse(info.Sid),
        info.JoinedAt,
        info.State == RoomParticipantState.Active ? RemoteParticipantState.Active : RemoteParticipantState.Joined,
        info.Attributes)
    {
        // If the server does not report it, assume that it is permitted.
        CanUpdateOwnMetadata = info.CanUpdateOwnMetadata ?? true,
    };

    /// <summary>A participant, or null when the typed keys do not accept its identity or SID.</summary>
    public static RemoteParticipant? TryParticipant(ParticipantInfo info) =>
        ParticipantIdentity.TryParse(info.Identity, out _) && ParticipantSid.TryParse(info.Sid, out _) ? Participant(info) : null;

    public static RoomEvent Event(RoomClientEvent happened) => happened switch
    {
        ParticipantJoined joined => new ParticipantConnected(Participant(joined.Participant)),
        ParticipantBecameActive active => new ParticipantActive(Participant(active.Participant)),
        ParticipantUpdated updated => new ParticipantAttributesChanged(Participant(updated.Participant)),
        ParticipantLeft { Participant: var left } =>
            new ParticipantDisconnected(ParticipantIdentity.Parse(left.Identity), ParticipantSid.Parse(left.Sid)),
        StreamOpened opened => new InboundStreamOpened(new RoomServerInboundStream(opened.Stream)),
        Disconnected end => new RoomDisconnected(Reason(end.Code), $"{end.Reason} ({(int)end.Code})"),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "Unknown event."),
    };

    private static RoomDisconnectReason Reason(RoomCloseCode code) => code switch
    {
        RoomCloseCode.Normal => RoomDisconnectReason.ClientInitiated,
        RoomCloseCode.DuplicateIdentity => RoomDisconnectReason.DuplicateIdentity,
        RoomCloseCode.Removed => RoomDisconnectReason.Removed,
        RoomCloseCode.ConnectionLost or RoomCloseCode.ServerStopping or RoomCloseCode.InternalError => RoomDisconnectReason.ConnectionLost,
        RoomCloseCode.PingTimeout or RoomCloseCode.TooSlow or RoomCloseCode.HandshakeTimeout or RoomCloseCode.MessageTimeout =>
            RoomDisconnectReason.ConnectionLost,

        // Protocol errors, credit, floods: faults of our side.
        _ => RoomDisconnectReason.TransportFault,
    };
}
