using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Tracks;

namespace RemoteAccess.RoomServer.Client;

/// <summary>An event of the room, in the server's order.</summary>
public abstract record RoomClientEvent;

/// <summary>A participant joined; it is not ready yet.</summary>
/// <param name="Participant">The participant.</param>
public sealed record ParticipantJoined(ParticipantInfo Participant) : RoomClientEvent;

/// <summary>A participant is ready to receive.</summary>
/// <param name="Participant">The participant.</param>
public sealed record ParticipantBecameActive(ParticipantInfo Participant) : RoomClientEvent;

/// <summary>A participant's attributes changed.</summary>
/// <param name="Participant">The participant, with the new attributes.</param>
public sealed record ParticipantUpdated(ParticipantInfo Participant) : RoomClientEvent;

/// <summary>A connection of a participant ended.</summary>
/// <param name="Participant">The participant, as last known.</param>
public sealed record ParticipantLeft(ParticipantInfo Participant) : RoomClientEvent;

/// <summary>A participant opened a byte stream to this client; the reader of the event must read or abort the stream.</summary>
/// <param name="Stream">The stream.</param>
public sealed record StreamOpened(IncomingStream Stream) : RoomClientEvent;

/// <summary>A participant published a data track.</summary>
/// <param name="Track">The track.</param>
public sealed record TrackPublished(RemoteTrack Track) : RoomClientEvent;

/// <summary>
/// A data track ended: its publisher closed it, or is leaving (then this event comes before <see cref="ParticipantLeft"/>).
/// </summary>
/// <param name="Track">The track.</param>
public sealed record TrackUnpublished(RemoteTrack Track) : RoomClientEvent;

/// <summary>The connection has ended; the last event.</summary>
/// <param name="Code">Why.</param>
/// <param name="Reason">The reason as text, for a log.</param>
public sealed record Disconnected(RoomCloseCode Code, string Reason) : RoomClientEvent
{
    /// <summary>When to connect again, and with what; null if the server did not say.</summary>
    public RoomReturn? Return { get; init; }
}
