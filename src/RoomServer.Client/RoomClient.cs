using System.Threading.Channels;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Requests;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Tracks;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client;

/// <summary>
/// One participant's connection to a room of the room server. Thread-safe. The view (<see cref="Find"/>, <see cref="Participants"/>)
/// changes before the event of the change is written. Read <see cref="Events"/> until it completes: beyond <see
/// cref="RoomClientOptions.EventCapacity"/> unread events the client stops reading its connection.
/// </summary>
public sealed class RoomClient : IAsyncDisposable
{
    private static readonly TimeSpan DisposeTimeout = TimeSpan.FromSeconds(2);

    private readonly RoomConnectionState _state;
    private readonly ReceiveLoop _loop;
    private readonly SignalRequests _requests;
    private readonly TrackRequests _tracks;
    private readonly LimitsInfo _limits;
    private readonly bool _canPublishData;
    private int _disposed;

    private RoomClient(RoomConnectionState state, JoinedSignal joined, RoomClientOptions options)
    {
        _state = state;
        _limits = joined.Limits;
        _canPublishData = joined.CanPublishData;
        Room = joined.Room;
        Local = joined.Self;
        _loop = new ReceiveLoop(state, _limits, options);
        _requests = new SignalRequests(state.Link, state.Requests);
        _tracks = new TrackRequests(_requests, state.Tracks, state.Frames, _canPublishData, _limits.MaxFrameBytes);
    }

    /// <summary>The room's name.</summary>
    public string Room { get; }

    /// <summary>This client's participant, as of the join.</summary>
    public ParticipantInfo Local { get; }

    /// <summary>The longest chunk the server accepts, in bytes.</summary>
    public int MaxChunkBytes => _limits.MaxChunkBytes;

    /// <summary>All events, in order. The last event is <see cref="Disconnected"/>; then the channel completes.</summary>
    public ChannelReader<RoomClientEvent> Events => _state.Events.Reader;

    /// <summary>The others in the room now (a snapshot); right after the join it has everyone already present.</summary>
    public IReadOnlyCollection<ParticipantInfo> Participants => _state.View.Snapshot();

    /// <summary>
    /// The others' data tracks now (a snapshot); right after the join it has all existing tracks. Empty with <see
    /// cref="RoomClientOptions.FollowTracks"/> off.
    /// </summary>
    public IReadOnlyCollection<RemoteTrack> Tracks => _state.Tracks.Snapshot();

    /// <summary>Packets of streams whose header did not reach this client: those of a sender that addressed only its header.</summary>
    public long StrayPackets => _state.Incoming.StrayPackets;

    /// <summary>This client's streams that are held: open, and neither broken nor closed.</summary>
    internal int OutgoingCount => _state.Outgoing.Count;

    /// <summary>Streams of others that are held.</summary>
    internal int IncomingCount => _state.Incoming.Count;

    /// <summary>Joins the room that the token names.</summary>
    /// <param name="server">Address of the server, e.g. <c>ws://127.0.0.1:7880</c>; http(s) means ws(s).</param>
    /// <param name="token">An access token with <c>roomJoin</c>.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the join; nothing stays connected.</param>
    /// <exception cref="RoomJoinException">The room cannot be joined; the exception has the reason.</exception>
    /// <exception cref="ArgumentException">The address or an option is not valid.</exception>
    public static async Task<RoomClient> ConnectAsync(
        Uri server, string token, RoomClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentException.ThrowIfNullOrEmpty(token);
        options ??= new RoomClientOptions();
        options.Validate();
        var client = await Handshake.RunAsync(server, WireProtocol.JoinPath, token, options, JoinAsync, cancellationToken)
            .ConfigureAwait(false);
        client._loop.Start();
        return client;

        Task<RoomClient> JoinAsync(ClientSocket socket, CancellationToken cancelled) => ReadJoinAsync(socket, options, cancelled);
    }

    /// <summary>Joins over a link whose participant the room has added already; the client owns the link once it has joined.</summary>
    /// <exception cref="RoomJoinException">The room closed the link meanwhile.</exception>
    internal static async Task<RoomClient> JoinAsync(IRoomLink link, RoomClientOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        var client = await ReadJoinAsync(link, options, cancellationToken).ConfigureAwait(false);
        client._loop.Start();
        return client;
    }

    /// <summary>
    /// Completes when a viewer (a participant that is neither hidden nor roomAdmin) is in the room, or joins. Does not join.
    /// </summary>
    /// <param name="server">Address of the server.</param>
    /// <param name="token">An access token with <c>roomAdmin</c> for the room.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RoomJoinException">The room cannot be watched, or the connection broke.</exception>
    public static Task WaitForViewerAsync(
        Uri server, string token, RoomClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentException.ThrowIfNullOrEmpty(token);
        return RoomWatch.RunAsync(server, token, options ?? new RoomClientOptions(), cancellationToken);
    }

    /// <summary>The participant that has an identity now; null when the room has none.</summary>
    public ParticipantInfo? Find(string identity) => _state.View.Find(identity);

    /// <summary>
    /// Reports this client as ready to the server, so that others see it as active. Only with <see cref="RoomClientOptions.AutoReady"/>
    /// off.
    /// </summary>
    /// <exception cref="IOException">The connection is closed.</exception>
    public async Task ReadyAsync(CancellationToken cancellationToken = default) =>
        await _requests.SendAsync(new ReadySignal(), cancellationToken).ConfigureAwait(false);

    /// <summary>Opens a byte stream. Each packet of it names these destinations.</summary>
    /// <param name="topic">1 to 256 UTF-8 bytes.</param>
    /// <param name="destinations">Identities; empty means everyone in the room, as of each packet.</param>
    /// <param name="name">Up to 256 UTF-8 bytes, often empty.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="IOException">The connection is closed, or the token does not permit publishing data.</exception>
    /// <exception cref="ArgumentException">Topic, name or an identity is too long or empty.</exception>
    public Task<OutgoingStream> OpenStreamAsync(
        string topic, IReadOnlyList<string> destinations, string name = "", CancellationToken cancellationToken = default) =>
        OpenAsync(topic, destinations, name, boundSid: null, cancellationToken);

    /// <summary>Opens a byte stream to one connection of one participant: it breaks when that connection leaves.</summary>
    /// <param name="to">The participant, from an event or the view.</param>
    /// <param name="topic">1 to 256 UTF-8 bytes.</param>
    /// <param name="name">Up to 256 UTF-8 bytes, often empty.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="IOException">
    /// Another connection or none has the identity now, the connection is closed, or the token does not permit publishing data.
    /// </exception>
    public Task<OutgoingStream> OpenStreamAsync(
        ParticipantInfo to, string topic, string name = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        return OpenAsync(topic, [to.Identity], name, to.Sid, cancellationToken);
    }

    /// <summary>Publishes a data track.</summary>
    /// <param name="name">1 to 256 UTF-8 bytes without control characters, unique among our tracks.</param>
    /// <param name="cancellationToken">Cancels; a track that is published all the same is ended at once.</param>
    /// <exception cref="IOException">
    /// The server refuses (the name is taken or not valid, there are too many tracks or publications), the token does not permit publishing
    /// data, the server does not support data tracks, or the connection is closed.
    /// </exception>
    public Task<OutgoingTrack> PublishTrackAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _tracks.PublishAsync(name, cancellationToken);
    }

    /// <summary>Subscribes to the data track of another participant.</summary>
    /// <param name="track">The track, from an event or <see cref="Tracks"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IOException">The track has ended or is subscribed already, there are too many subscriptions, or the connection is
    /// closed.</exception>
    public Task<TrackSubscription> SubscribeTrackAsync(RemoteTrack track, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(track);
        return _tracks.SubscribeAsync(track, cancellationToken);
    }

    /// <summary>Removes a participant from the room. Does nothing when it is not in the room.</summary>
    /// <param name="identity">The participant.</param>
    /// <param name="sid">Only that connection; null for the current holder of the identity.</param>
    /// <param name="cancellationToken">Stops waiting for the answer.</param>
    /// <exception cref="IOException">The token lacks <c>roomAdmin</c>, or the connection is closed.</exception>
    public Task RemoveParticipantAsync(string identity, string? sid = null, CancellationToken cancellationToken = default)
    {
        WireText.ThrowIfOutside(identity, 1, WireProtocol.MaxIdentityBytes, nameof(identity));
        return _requests.RequestAsync(id => new RemoveParticipantSignal(id, identity, sid), cancellationToken);
    }

    /// <summary>Changes this client's attributes; an empty value removes the attribute, others stay.</summary>
    /// <exception cref="IOException">The token lacks <c>canUpdateOwnMetadata</c>, there are too many, or the connection is
    /// closed.</exception>
    public Task UpdateAttributesAsync(IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        var changes = attributes.ToDictionary(pair => pair.Key, string? (pair) => pair.Value, StringComparer.Ordinal);
        return _requests.RequestAsync(id => new UpdateAttributesSignal(id, changes), cancellationToken);
    }

    /// <summary>
    /// Leaves the room; data written before is still sent. Completes when the server has closed the connection. Idempotent.
    /// </summary>
    /// <param name="cancellationToken">Aborts the connection instead of waiting.</param>
    public Task LeaveAsync(CancellationToken cancellationToken = default) => _loop.LeaveAsync(cancellationToken);

    /// <summary>Leaves within two seconds, or aborts the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _loop.Abandon();
        using var bound = new CancellationTokenSource(DisposeTimeout);
        await LeaveAsync(bound.Token).ConfigureAwait(false);
        _loop.Dispose();
        _state.Dispose();
    }

    private static async Task<RoomClient> ReadJoinAsync(IRoomLink link, RoomClientOptions options, CancellationToken cancellationToken)
    {
        var joined = await Handshake.ExpectAsync<JoinedSignal>(link, cancellationToken).ConfigureAwait(false);
        var state = new RoomConnectionState(link, options);
        for (var i = 0; i < joined.Others; i++)
        {
            var other = await Handshake.ExpectAsync<ParticipantSignal>(link, cancellationToken).ConfigureAwait(false);
            state.View.Set(other.Participant);
        }

        for (var i = 0; i < joined.TrackLists; i++)
        {
            var list = await Handshake.ExpectAsync<TracksSignal>(link, cancellationToken).ConfigureAwait(false);
            foreach (var track in list.Tracks)
            {
                state.Tracks.Add(new RemoteTrack(list.Identity, list.Sid, track.Track, track.Name));
            }
        }

        var joiner = new RoomClient(state, joined, options);
        if (options.AutoReady)
        {
            await joiner.ReadyAsync(cancellationToken).ConfigureAwait(false);
        }

        return joiner;
    }

    private async Task<OutgoingStream> OpenAsync(
        string topic, IReadOnlyList<string> destinations, string name, string? boundSid, CancellationToken cancellationToken)
    {
        WireText.ThrowIfOutside(topic, 1, WireProtocol.MaxTopicBytes, nameof(topic));
        WireText.ThrowIfOutside(name, 0, WireProtocol.MaxNameBytes, nameof(name));
        if (!_canPublishData)
        {
            throw new IOException("The access token does not permit publishing data (canPublishData).");
        }

        var stream = new OutgoingStream(_state.Link, _state.Outgoing, destinations, boundSid, _limits.MaxChunkBytes);
        _state.Outgoing.Add(stream);
        try
        {
            // Looked up after the stream was added: a departure in between finds the stream.
            if (boundSid is not null && Find(destinations[0])?.Sid != boundSid)
            {
                throw new IOException($"The destination's connection {boundSid} has left the room.");
            }

            await stream.SendHeaderAsync(topic, name, cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            _state.Outgoing.Remove(stream);
            throw;
        }
    }
}
