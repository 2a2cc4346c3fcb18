using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Tracks;

namespace RemoteAccess.RoomServer.Client;

/// <summary>Something that happened in the room, in the order in which the server saw it.</summary>
public abstract record RoomClientEvent;

/// <summary>A participant joined; it has not yet said that it is ready.</summary>
/// <param name="Participant">Who.</param>
public sealed record ParticipantJoined(ParticipantInfo Participant) : RoomClientEvent;

/// <summary>A participant is ready to receive.</summary>
/// <param name="Participant">Who.</param>
public sealed record ParticipantBecameActive(ParticipantInfo Participant) : RoomClientEvent;

/// <summary>A participant's attributes changed.</summary>
/// <param name="Participant">Who, with the new attributes.</param>
public sealed record ParticipantUpdated(ParticipantInfo Participant) : RoomClientEvent;

/// <summary>A connection of a participant ended.</summary>
/// <param name="Participant">Who, as last known.</param>
public sealed record ParticipantLeft(ParticipantInfo Participant) : RoomClientEvent;

/// <summary>A participant opened a byte stream to us; whoever reads the event reads or aborts the stream.</summary>
/// <param name="Stream">The stream.</param>
public sealed record StreamOpened(IncomingStream Stream) : RoomClientEvent;

/// <summary>A participant published a data track.</summary>
/// <param name="Track">The track.</param>
public sealed record TrackPublished(RemoteTrack Track) : RoomClientEvent;

/// <summary>A data track ended: its publisher closed it, or leaves (then this comes before <see cref="ParticipantLeft"/>).</summary>
/// <param name="Track">The track.</param>
public sealed record TrackUnpublished(RemoteTrack Track) : RoomClientEvent;

/// <summary>The connection is over; the last event.</summary>
/// <param name="Code">Why.</param>
/// <param name="Reason">In words, for a log.</param>
public sealed record Disconnected(RoomCloseCode Code, string Reason) : RoomClientEvent;
