using System.Threading.Channels;

namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>
/// One joined room: its events in their order, and its requests. Owns the handles of the room and of its local participant until it is
/// disposed; dispose it even after the room has ended by itself. Safe to call from many threads.
/// </summary>
/// <remarks>
/// Sends and settings fail with <see cref="Requests.NativeRequestException"/>: refused, failed, or not answered within the deadline. A
/// cancelled call is not undone: the library may have carried it out. Sends and the publishing of a track complete on the event pump's
/// thread, see <see cref="Requests.PumpTasks"/>.
/// </remarks>
internal interface INativeRoom : IAsyncDisposable
{
    /// <summary>The room's SID; empty until the server has reported it (<see cref="NativeRoomEvent.RoomSidChanged"/>).</summary>
    string RoomSid { get; }

    /// <summary>
    /// Our participant, as of the join. A full reconnect assigns another SID, which is reported with <see
    /// cref="NativeRoomEvent.ParticipantsUpdated"/>.
    /// </summary>
    NativeParticipant Local { get; }

    /// <summary>The other participants at the join.</summary>
    IReadOnlyList<NativeParticipant> Participants { get; }

    /// <summary>
    /// The events, in the library's order. One reader. The last event is <see cref="NativeRoomEvent.Ended"/> or <see
    /// cref="NativeRoomEvent.Lost"/>; then it completes. Holds 32 MiB and 16,384 events at most: beyond that the room is lost, because the
    /// library cannot be slowed and no event may be dropped.
    /// </summary>
    ChannelReader<NativeRoomEvent> Events { get; }

    /// <summary>
    /// Opens a byte stream to one participant. Completes when the header is passed to the data channel; an absent destination succeeds too.
    /// </summary>
    /// <param name="header">Of the stream; its id is unguessable.</param>
    /// <param name="destination">The identity; not empty, because an empty one would address everybody.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task SendHeaderAsync(NativeStreamHeader header, string destination, CancellationToken cancellationToken);

    /// <summary>Sends one chunk. One in flight per stream: with more they arrive out of order.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="index">From 0, without a gap.</param>
    /// <param name="content">At most <see cref="NativeStreamHeader.MaxChunkBytes"/>; copied before this returns.</param>
    /// <param name="destination">The same as the header's.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task SendChunkAsync(
        string streamId, ulong index, ReadOnlyMemory<byte> content, string destination, CancellationToken cancellationToken);

    /// <summary>Ends a byte stream.</summary>
    /// <param name="streamId">The stream.</param>
    /// <param name="reason">Empty for a normal end.</param>
    /// <param name="destination">The same as the header's.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task SendTrailerAsync(string streamId, string reason, string destination, CancellationToken cancellationToken);

    /// <summary>
    /// Sets how many unsent bytes the reliable data channel may hold before sends wait. 64 KiB keeps viewers fair to each other; a full
    /// reconnect resets it, so it is set again at <see cref="NativeRoomEvent.Reconnected"/>.
    /// </summary>
    void SetReliableThreshold(ulong bytes);

    /// <summary>Sets our participant's attributes. It was seen to time out although it was applied; it is safe to repeat.</summary>
    Task SetAttributesAsync(IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken);

    /// <summary>Sets our metadata.</summary>
    Task SetMetadataAsync(string metadata, CancellationToken cancellationToken);

    /// <summary>Publishes a data track.</summary>
    /// <exception cref="NativeTrackException">The name is taken or not valid, or publishing is not permitted.</exception>
    Task<INativeDataTrack> PublishDataTrackAsync(string name, CancellationToken cancellationToken);

    /// <summary>
    /// Leaves and drops the handles. Never fails and never takes longer than 5 s (S6): a disconnect that hangs is abandoned, counted and
    /// logged. Idempotent; the same as disposing.
    /// </summary>
    Task DisconnectAsync();
}
