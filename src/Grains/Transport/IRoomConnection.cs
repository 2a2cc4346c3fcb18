using System.Threading.Channels;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Transport;

/// <summary>
/// One connection of ours to a room. Thread-safe. The connector keeps the room's view (<see cref="Find(ParticipantIdentity)"/>) and then
/// writes an event for
/// each change: a reader of an event finds a view that is at least as new.
/// </summary>
/// <remarks>
/// Transports report departures by identity alone (LiveKit does): the connector resolves them to SIDs, so every event here carries its SID.
/// A re-join seen in one tick is written as <see cref="ParticipantDisconnected"/> of the old SID and then the new SID's events. The event
/// channel is bounded if the transport can be slowed down.
/// </remarks>
public interface IRoomConnection : IAsyncDisposable
{
    /// <summary>Our own SID in the room.</summary>
    ParticipantSid LocalSid { get; }

    /// <summary>All events, in order. The last event is <see cref="RoomDisconnected"/>; then the channel completes.</summary>
    ChannelReader<RoomEvent> Events { get; }

    /// <summary>A snapshot of the remote participants that the room reports; right after connecting, those that were there
    /// before.</summary>
    IReadOnlyCollection<RemoteParticipant> Participants { get; }

    /// <summary>The participant that has an identity now, with its current SID, joined-at, state and attributes; null if there is none.
    /// Where several connections of an identity can be in the room (a room of several transports), it is the one to be served: the one
    /// that joined last of those that are ACTIVE, or the one that joined last if none is ACTIVE.</summary>
    RemoteParticipant? Find(ParticipantIdentity identity);

    /// <summary>The participant of one connection; null if that connection is not in the room. Use it wherever the SID is known: <see
    /// cref="Find(ParticipantIdentity)"/> may return another connection of the identity.</summary>
    RemoteParticipant? Find(ParticipantIdentity identity, ParticipantSid sid) =>
        Find(identity) is { } found && found.Sid == sid ? found : null;

    /// <summary>The connections of an identity that are in the room although they joined before another of its connections. A transport
    /// that evicts the older connection itself has none, which is the default; in a room of several transports the caller evicts them with
    /// <see cref="RemoveParticipantAsync"/>.</summary>
    /// <param name="identity">The identity.</param>
    /// <param name="sid">The connection that joined later.</param>
    /// <returns>Those that joined strictly before it, oldest first; none if it is not in the room.</returns>
    IReadOnlyList<RemoteParticipant> Replaced(ParticipantIdentity identity, ParticipantSid sid) => [];

    /// <summary>The connection that opened an inbound stream, as the room shows it now; null while the transport does not know it. A stream
    /// without a SID belongs to a connection of the transport that it came from, never to that of another transport.</summary>
    ParticipantSid? OwnerOf(IInboundStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.Sid ?? Find(stream.Identity)?.Sid;
    }

    /// <summary>The transports that the connection is made of, for status and health; empty if it is of one transport.</summary>
    IReadOnlyList<TransportStatus> Transports => [];

    /// <summary>Opens a byte stream to one participant. Every packet of it (header, chunks, trailer) names that one destination
    /// (B6).</summary>
    /// <param name="identity">The destination; must not be empty.</param>
    /// <param name="sid">The connection that is meant. A connector that can check it refuses if the identity belongs to another connection
    /// by now.</param>
    /// <param name="topic">The stream's topic, <see cref="ControlTopic.Name"/> for control streams.</param>
    /// <param name="cancellationToken">Abandons the call; the connector closes a stream that opens later.</param>
    /// <exception cref="DestinationLeftException">The destination has left, or our connection to the room is over.</exception>
    /// <exception cref="IOException">The stream cannot be opened: the transport failed.</exception>
    Task<IControlStream> OpenStreamAsync(
        ParticipantIdentity identity, ParticipantSid sid, string topic, CancellationToken cancellationToken);

    /// <summary>Publishes a data track.</summary>
    /// <param name="name">Unique among our tracks in the room, e.g. <c>data-ch-7</c>; 1 to 256 UTF-8 bytes.</param>
    /// <param name="cancellationToken">Abandons the call; the connector closes a track that is published later.</param>
    /// <exception cref="IOException">The track cannot be published: the name is taken, or the transport failed.</exception>
    Task<IDataTrack> PublishDataTrackAsync(string name, CancellationToken cancellationToken);

    /// <summary>Asks the room to disconnect a participant (Kick). Has no effect, and is no error, if that SID has left.</summary>
    /// <exception cref="IOException">The transport failed or does not permit it.</exception>
    Task RemoveParticipantAsync(ParticipantIdentity identity, ParticipantSid sid, CancellationToken cancellationToken);

    /// <summary>Leaves the room. It may hang in some transports, so the caller limits the wait (S6). Idempotent.</summary>
    Task CloseAsync(CancellationToken cancellationToken);
}
