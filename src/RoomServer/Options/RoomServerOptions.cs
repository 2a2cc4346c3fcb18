using System.ComponentModel.DataAnnotations;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer;

/// <summary>The room server's options, section <c>RoomServer</c>.</summary>
public sealed class RoomServerOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "RoomServer";

    /// <summary>API key to secret. At least one; secrets of at least 32 UTF-8 bytes (HS256). No default: a key must be chosen.</summary>
    public Dictionary<string, string> Keys { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Connections at once, watchers included: 1 to 1,000,000, default 10,000 (each holds about 40 KB).</summary>
    [Range(1, 1_000_000)]
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>Rooms at once: 1 to 1,000,000, default 1,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxRooms { get; set; } = 1_000;

    /// <summary>Participants of one room: 1 to 10,000, default 500 (each join is sent to each of the others).</summary>
    [Range(1, 10_000)]
    public int MaxParticipantsPerRoom { get; set; } = 500;

    /// <summary>
    /// Longest message from a client, bytes: 34,816 to 262,144, default 65,536 (a chunk, 30 destinations of the longest kind).
    /// </summary>
    [Range(34_816, 262_144)]
    public int MaxMessageBytes { get; set; } = 65_536;

    /// <summary>Longest content of one chunk, bytes: 1,024 to 32,640, default 15,000 as on LiveKit.</summary>
    [Range(1_024, WireProtocol.MaxChunkBytes)]
    public int MaxChunkBytes { get; set; } = 15_000;

    /// <summary>
    /// The most unconsumed bytes of one stream to one receiver, bytes: 65,536 to 1,048,576, default 262,144. A receiver may ask for less;
    /// streams to several receivers always have 65,536.
    /// </summary>
    [Range(WireProtocol.InitialCreditBytes, WireProtocol.MaxWindowBytes)]
    public int StreamWindowBytes { get; set; } = 262_144;

    /// <summary>Streams one participant may have open: 1 to 65,536, default 1,024 (one for each viewer of a room, and a reserve).</summary>
    [Range(1, 65_536)]
    public int MaxStreamsPerConnection { get; set; } = 1_024;

    /// <summary>
    /// Messages waiting for one receiver: 64 to 1,000,000, default 8,192. A full queue cuts the stream; the receiver stays connected. One
    /// sender without roomAdmin may fill a quarter of it, and less beside others that do; all such senders together seven eighths.
    /// </summary>
    [Range(64, 1_000_000)]
    public int MaxQueuedMessages { get; set; } = 8_192;

    /// <summary>
    /// Bytes waiting for one receiver: 1 MiB to 1 GiB, default 8 MiB (32 streams that all have a full window). A full queue cuts the
    /// stream. One sender without roomAdmin may fill a quarter of it, and less beside others that do; all such senders together seven
    /// eighths.
    /// </summary>
    [Range(1_048_576, 1_073_741_824)]
    public int MaxQueuedBytes { get; set; } = 8 * 1_048_576;

    /// <summary>
    /// Messages per second that cost no credit (all but chunks, and answers to what the server has sent) from one client, sustained: 10
    /// to 1,000,000, default 2,000; ten times as many for one with roomAdmin.
    /// </summary>
    [Range(10, 1_000_000)]
    public int ControlMessagesPerSecond { get; set; } = 2_000;

    /// <summary>
    /// The same at once: 10 to 1,000,000, default 4,000 (a device that opens a stream to each of a full room's viewers stays far below).
    /// </summary>
    [Range(10, 1_000_000)]
    public int ControlMessageBurst { get; set; } = 4_000;

    /// <summary>
    /// Streams that one participant without roomAdmin may open per second, sustained: 1 to 100,000, default 100 (a viewer needs one, and
    /// one more after each reset; each costs its receivers a reader). Streams beyond the rate are reset.
    /// </summary>
    [Range(1, 100_000)]
    public int StreamOpensPerSecond { get; set; } = 100;

    /// <summary>The same at once: 1 to 100,000, default 256.</summary>
    [Range(1, 100_000)]
    public int StreamOpenBurst { get; set; } = 256;

    /// <summary>
    /// Work per second that one participant without roomAdmin may cause, in bytes: 1 MiB to 2,147,483,647, default 32 MiB (some 8,000 small
    /// messages a second, or 15 MB/s, to one receiver). Each WebSocket frame that it sends costs its bytes and 2,048, JSON four times its
    /// bytes; each delivery costs the bytes and 2,048 again. Beyond it the connection is not read until the debt is paid; an eighth of it
    /// may be spent at once.
    /// </summary>
    [Range(1_048_576, int.MaxValue)]
    public int WorkBytesPerSecond { get; set; } = 32 * 1_048_576;

    /// <summary>
    /// Bytes per second that all participants without roomAdmin together may put on the link of another one without it, each message
    /// counting 128 more: 4,096 to 2,147,483,647, default 65,536 (a quarter of a link of 2 Mbit/s: the rest is the device's; viewers talk
    /// to the device, not to each other). A second's worth may come at once. Stream packets beyond it wait, and their senders get their
    /// credit later; attribute updates and track publications together may have half of it, those of one participant an eighth, and are
    /// refused beyond it. What participants with roomAdmin send, and what is sent to them, is not limited by it. Raise it where viewers
    /// exchange data.
    /// </summary>
    [Range(4_096, int.MaxValue)]
    public int ViewerToViewerBytesPerSecond { get; set; } = 65_536;

    /// <summary>
    /// Joins per minute of one identity in one room, sustained: 1 to 100,000, default 60 (each is sent to everyone in the room).
    /// Participants with roomAdmin are not counted.
    /// </summary>
    [Range(1, 100_000)]
    public int JoinsPerMinute { get; set; } = 60;

    /// <summary>The same at once: 1 to 10,000, default 20 (a page that is reloaded, a network that comes and goes).</summary>
    [Range(1, 10_000)]
    public int JoinBurst { get; set; } = 20;

    /// <summary>
    /// Attribute updates per second of one participant, sustained and at once: 1 to 100,000, default 20 (each is sent to everyone).
    /// </summary>
    [Range(1, 100_000)]
    public int AttributeUpdatesPerSecond { get; set; } = 20;

    /// <summary>The most UTF-8 bytes of a participant's attributes, metadata and name together: 0 to 32,768, default 16,384.</summary>
    [Range(0, 32_768)]
    public int MaxAttributeBytes { get; set; } = 16_384;

    /// <summary>Longest content of one frame of a data track, bytes: 1,024 to 1,048,576, the default.</summary>
    [Range(1_024, WireProtocol.MaxFrameBytes)]
    public int MaxFrameBytes { get; set; } = WireProtocol.MaxFrameBytes;

    /// <summary>Data tracks of one participant: 1 to 256, default 256 (their list must fit into one message).</summary>
    [Range(1, WireProtocol.MaxTracks)]
    public int MaxTracksPerConnection { get; set; } = WireProtocol.MaxTracks;

    /// <summary>
    /// Data tracks that one participant may be subscribed to: 1 to 65,536, default 1,024. The frames that wait for one participant have at
    /// most <see cref="MaxQueuedBytes"/>, besides its other queued messages.
    /// </summary>
    [Range(1, 65_536)]
    public int MaxTrackSubscriptionsPerConnection { get; set; } = 1_024;

    /// <summary>
    /// Data tracks that one participant may publish per second, sustained: 1 to 10,000, default 50 (each is sent to everyone); the burst is
    /// <see cref="MaxTracksPerConnection"/>.
    /// </summary>
    [Range(1, 10_000)]
    public int TrackPublishesPerSecond { get; set; } = 50;

    /// <summary>
    /// Frames per second of one publisher, over all of its tracks, sustained and at once: 10 to 1,000,000, default 10,000. Frames beyond
    /// the rate are dropped.
    /// </summary>
    [Range(10, 1_000_000)]
    public int FramesPerSecond { get; set; } = 10_000;

    /// <summary>From the upgrade to the hello: 0.1 s to 1 min, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan HelloTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>From the join to ready: 0.1 s to 5 min, default 15 s as in LiveKit's client library.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan ReadyTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Between pings: 1 s to 5 min, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan PingInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a ping may stay unanswered: 1 s to 10 min, default 15 s; with the interval a frozen peer is disconnected after 20 s, as in
    /// LiveKit.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan PingTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// From the first bytes of a message to its last: 1 s to 10 min, default 30 s (the longest message, a frame of 1 MiB, at 280 kbit/s).
    /// An incomplete message holds a buffer.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a peer may take to answer the server's close before the connection is aborted: 0.1 s to 1 min, default 2 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How many clients may return per second after the server has sent them away: 1 to 1,000,000, default 1,000 (each join costs about
    /// 0.3 ms of a core). It makes the time within which they are asked to return: so many seconds, and 0.2 s at least.
    /// </summary>
    [Range(1, 1_000_000)]
    public int ReturnsPerSecond { get; set; } = 1_000;

    /// <summary>
    /// Whether connections end as soon as the host begins to stop; default true, since the web server of an ordinary host waits for them.
    /// False: only when the room server's own service stops. For hosts that register the web server first, the room server second, and then
    /// the services that close viewers' sessions at the stop.
    /// </summary>
    public bool EndConnectionsAtOnce { get; set; } = true;
}
