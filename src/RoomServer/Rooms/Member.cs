using System.Text;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Streams;
using RemoteAccess.RoomServer.Tracks;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>One participant's membership of a room. Its mutable state is guarded by the room's lock.</summary>
internal sealed class Member(
    ParticipantInfo info, VideoGrant grant, Peer connection, HelloSignal hello, RoomServerOptions options, TimeProvider time)
{
    /// <summary>
    /// How many queues of packets may be under way to it: its own is one; the network and the receiver hold sent packets that are not read.
    /// </summary>
    private const int QueuesUnderWay = 4;

    private readonly int _mostAnswersOwed = QueuesUnderWay * options.MaxQueuedMessages;
    private int _answersOwed;
    private uint _lastTrack;
    private QueueShare? _announcements;
    private StreamEnds? _ends;

    public ParticipantInfo Info { get; set; } = info;

    public string Identity { get; } = info.Identity;

    public string Sid { get; } = info.Sid;

    public byte[] SidUtf8 { get; } = Encoding.UTF8.GetBytes(info.Sid);

    public VideoGrant Grant { get; } = grant;

    public bool MayPublishData => Grant.CanPublishData ?? true;

    /// <summary>
    /// Whether watchers wait for it: it is neither hidden nor a device, whose token has roomAdmin (an old connection of the device may
    /// still linger).
    /// </summary>
    public bool IsViewer => !Grant.Hidden && !Grant.RoomAdmin;

    /// <summary>Whether it serves viewers, according to its token.</summary>
    public bool IsDevice => !Grant.Hidden && Grant.RoomAdmin;

    public Peer Connection { get; } = connection;

    /// <summary>Unread bytes of one stream that it accepts.</summary>
    public int ReceiveWindow { get; } = hello.ReceiveWindowBytes;

    /// <summary>Whether it receives signals about tracks: older clients without tracks treat them as an error.</summary>
    public bool FollowsTracks { get; } = hello.DataTracks == true;

    /// <summary>Whether it may remove others, as a device may: its packets may fill a receiver's queue.</summary>
    public bool IsTrusted => Grant.RoomAdmin;

    /// <summary>Attribute updates. This and the other limits are used by its own receive loop only.</summary>
    public RateLimit UpdateLimit { get; } = new(options.AttributeUpdatesPerSecond, options.AttributeUpdatesPerSecond, time);

    /// <summary>Publications of tracks: each is sent to everyone. The burst is the most tracks it may have.</summary>
    public RateLimit PublishLimit { get; } = new(options.TrackPublishesPerSecond, options.MaxTracksPerConnection, time);

    /// <summary>Frames of all of its tracks.</summary>
    public RateLimit FrameLimit { get; } = new(options.FramesPerSecond, options.FramesPerSecond, time);

    /// <summary>Set once it has left or was evicted: packets that its connection still sends are dropped.</summary>
    public bool Gone { get; set; }

    /// <summary>Decodes the destinations of its packets; used by its own receive loop only.</summary>
    public DestinationCache DestinationNames { get; } = new();

    /// <summary>Its open streams.</summary>
    public Dictionary<ByteStreamId, StreamFlow> Flows { get; } = [];

    /// <summary>The others' streams to it.</summary>
    public HashSet<StreamLeg> Legs { get; } = [];

    /// <summary>The cost it may still have under way on streams that the server ended.</summary>
    public StrayAllowance Strays { get; } = new();

    /// <summary>Its shares of the others' queues; kept until one of the two leaves, so that a new stream gets no new share.</summary>
    public Dictionary<Member, QueueShare> Shares { get; } = [];

    /// <summary>The share of its queue that viewers together may fill.</summary>
    public ViewersShare ViewersShare { get; } = grant.RoomAdmin ? ViewersShare.Of(options) : ViewersShare.OfViewer(options);

    /// <summary>The share of its queue that viewers' announcements fill.</summary>
    public QueueShare Announcements => _announcements ??= new QueueShare(ViewersShare);

    /// <summary>Ends of viewers' streams that must be sent to it.</summary>
    public StreamEnds Ends => _ends ??= new StreamEnds(this);

    /// <summary>Tracks it publishes, by number.</summary>
    public Dictionary<uint, DataTrack> Tracks { get; } = [];

    /// <summary>Tracks of others that it is subscribed to.</summary>
    public HashSet<TrackLeg> Subscriptions { get; } = [];

    /// <summary>Bytes of frames that wait for it.</summary>
    public FrameBudget FrameBudget { get; } = new(options.MaxQueuedBytes);

    /// <summary>Number of its next track; no number is used twice, so a late frame is never attributed to another track.</summary>
    public uint NextTrack() => ++_lastTrack;

    /// <summary>Its share of another's queue; null for all of it.</summary>
    public QueueShare? ShareAt(Member receiver)
    {
        if (IsTrusted)
        {
            return null;
        }

        if (!Shares.TryGetValue(receiver, out var share))
        {
            Shares.Add(receiver, share = new QueueShare(receiver.ViewersShare));
        }

        return share;
    }

    /// <summary>Sends it a signal that this member caused; behind its packets if the signal is its departure.</summary>
    public void Announce(Member to, QueuedMessage item, bool last = false)
    {
        if (IsTrusted)
        {
            to.Connection.PostSignal(item);
            return;
        }

        var behind = last && Shares.TryGetValue(to, out var share) && share.Messages > 0;
        to.Connection.PostCaused(item, to.Announcements, behind ? CausedOrder.AnnouncedBehindPackets : CausedOrder.Announced);
    }

    /// <summary>
    /// It was sent a packet, which it may answer once; the answer is not counted as a control message, because another participant caused
    /// it. Unused answers (one acknowledgement answers many packets) do not accumulate beyond the packets that can be under way.
    /// </summary>
    public void OweAnswer() => _answersOwed = Math.Min(_answersOwed + 1, _mostAnswersOwed);

    /// <summary>Books its answer; false when no packet was left to answer.</summary>
    public bool TryTakeAnswer()
    {
        if (_answersOwed == 0)
        {
            return false;
        }

        _answersOwed--;
        return true;
    }
}
