using System.Threading.Channels;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Transport;

/// <summary>
/// One connection of ours to a room. Thread-safe. The connector keeps the room's view (<see cref="Find"/>) and writes an event for
/// each change of it, in that order: whoever reads an event finds the view at least as new.
/// </summary>
/// <remarks>
/// Transports report departures by identity alone (LiveKit does): resolving them to SIDs is the connector's work, so every event here
/// carries the SID it is about. A re-join seen in one tick is written as <see cref="ParticipantDisconnected"/> of the old SID and then
/// the new SID's events. The event channel is bounded where the transport can be slowed.
/// </remarks>
public interface IRoomConnection : IAsyncDisposable
{
    /// <summary>Our own SID in the room.</summary>
    ParticipantSid LocalSid { get; }

    /// <summary>Everything that happens, in order. The last event is <see cref="RoomDisconnected"/>; then the channel completes.</summary>
    ChannelReader<RoomEvent> Events { get; }

    /// <summary>The remote participants the room reports now (a snapshot); right after connecting, everyone already there.</summary>
    IReadOnlyCollection<RemoteParticipant> Participants { get; }

    /// <summary>The participant that holds an identity now, with its fresh SID, joined-at, state and attributes; null when the room has
    /// none.</summary>
    RemoteParticipant? Find(ParticipantIdentity identity);

    /// <summary>Opens a byte stream to one participant. Every packet of it (header, chunks, trailer) names that one destination
    /// (B6).</summary>
    /// <param name="identity">The destination; must not be empty.</param>
    /// <param name="sid">The connection meant; a connector that can tell refuses when the identity is held by another by now.</param>
    /// <param name="topic">The stream's topic, <see cref="ControlTopic.Name"/> for control streams.</param>
    /// <param name="cancellationToken">Gives up; a stream that opens later is closed by the connector.</param>
    /// <exception cref="DestinationLeftException">The destination has left, or our connection to the room is over.</exception>
    /// <exception cref="IOException">The stream cannot be opened: the transport failed.</exception>
    Task<IControlStream> OpenStreamAsync(
        ParticipantIdentity identity, ParticipantSid sid, string topic, CancellationToken cancellationToken);

    /// <summary>Publishes a data track.</summary>
    /// <param name="name">Unique among our tracks in the room, e.g. <c>data-ch-7</c>; 1 to 256 UTF-8 bytes.</param>
    /// <param name="cancellationToken">Gives up; a track that is published later is closed by the connector.</param>
    /// <exception cref="IOException">The track cannot be published: the name is taken, or the transport failed.</exception>
    Task<IDataTrack> PublishDataTrackAsync(string name, CancellationToken cancellationToken);

    /// <summary>Asks the room to throw a participant out (Kick). Misses, without an error, when that SID has left.</summary>
    /// <exception cref="IOException">The transport failed or does not permit it.</exception>
    Task RemoveParticipantAsync(ParticipantIdentity identity, ParticipantSid sid, CancellationToken cancellationToken);

    /// <summary>Leaves the room. May hang in some transports: the caller bounds it (S6). Idempotent.</summary>
    Task CloseAsync(CancellationToken cancellationToken);
}
