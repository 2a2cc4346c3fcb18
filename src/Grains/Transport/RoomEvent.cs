using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Transport;

/// <summary>Something that happened in a room.</summary>
public abstract record RoomEvent;

/// <summary>A participant joined; it may not be able to receive yet.</summary>
/// <param name="Participant">Who.</param>
public sealed record ParticipantConnected(RemoteParticipant Participant) : RoomEvent;

/// <summary>A participant became able to receive (S1).</summary>
/// <param name="Participant">Who, as the room reports it now.</param>
public sealed record ParticipantActive(RemoteParticipant Participant) : RoomEvent;

/// <summary>A participant's attributes changed.</summary>
/// <param name="Participant">Who, with the new attributes.</param>
public sealed record ParticipantAttributesChanged(RemoteParticipant Participant) : RoomEvent;

/// <summary>A connection of a participant ended.</summary>
/// <param name="Identity">Who.</param>
/// <param name="Sid">Which connection.</param>
public sealed record ParticipantDisconnected(ParticipantIdentity Identity, ParticipantSid Sid) : RoomEvent
{
    /// <summary>Whether the device lost its own connection to the participant's transport, while others go on: the participant may still be
    /// there, and is reported again when the transport returns.</summary>
    public bool DeviceLost { get; init; }
}

/// <summary>A participant opened a byte stream to us.</summary>
/// <param name="Stream">The stream; the reader of the event owns it from here on.</param>
public sealed record InboundStreamOpened(IInboundStream Stream) : RoomEvent;

/// <summary>The server sent an event that the connector could not translate, e.g. because the server is newer. Only that event is
/// lost.</summary>
/// <param name="Name">What it was, for the log.</param>
/// <param name="Error">Why it could not be translated.</param>
public sealed record UntranslatedEvent(string Name, Exception Error) : RoomEvent;

/// <summary>The transport lost its link to the server and tries to resume.</summary>
public sealed record RoomReconnecting : RoomEvent;

/// <summary>The link is back.</summary>
/// <param name="StreamsLost">True after a full reconnect: all data in flight is lost, and the participants must be added again.</param>
public sealed record RoomReconnected(bool StreamsLost) : RoomEvent
{
    /// <summary>The connections whose streams were lost; null for all.</summary>
    public IReadOnlySet<ParticipantSid>? Only { get; init; }
}

/// <summary>The connection is over; the last event.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Detail">For the log.</param>
public sealed record RoomDisconnected(RoomDisconnectReason Reason, string Detail) : RoomEvent;

/// <summary>Why our connection to a room ended.</summary>
public enum RoomDisconnectReason
{
    /// <summary>We left.</summary>
    ClientInitiated,

    /// <summary>Another connection joined under our identity.</summary>
    DuplicateIdentity,

    /// <summary>The server removed us or closed the room.</summary>
    Removed,

    /// <summary>The server has stopped, or the link broke and cannot resume.</summary>
    ConnectionLost,

    /// <summary>The transport failed inside.</summary>
    TransportFault,
}
