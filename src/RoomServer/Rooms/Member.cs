using System.Text;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Streams;
using RemoteAccess.RoomServer.Tracks;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>One participant's place in a room. What can change is guarded by the room's lock.</summary>
internal sealed class Member(
    ParticipantInfo info, VideoGrant grant, PeerConnection connection, HelloSignal hello, RoomServerOptions options, TimeProvider time)
{
    /// <summary>
    /// Queues of packets that may be under way to it: its own is one; the network and the receiver itself hold what was sent and not read.
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
    /// Whom watchers wait for: not a hidden recorder, and not a device, whose token has roomAdmin (an old connection of it may still
    /// linger).
    /// </summary>
    public bool IsViewer => !Grant.Hidden && !Grant.RoomAdmin;

    /// <summary>Who serves viewers, as far as its token tells.</summary>
    public bool IsDevice => !Grant.Hidden && Grant.RoomAdmin;

    public PeerConnection Connection { get; } = connection;

    /// <summary>Unread bytes of one stream that it is ready to hold.</summary>
    public int ReceiveWindow { get; } = hello.ReceiveWindowBytes;

    /// <summary>Whether it is told of tracks: clients of before there were any take that for an error.</summary>
    public bool FollowsTracks { get; } = hello.DataTracks == true;

    /// <summary>Whether it may throw others out anyway, as a device may: its packets may fill a receiver's queue.</summary>
    public bool IsTrusted => Grant.RoomAdmin;

    /// <summary>Attribute updates. This and the other limits are used by its own receive loop only.</summary>
    public RateLimit UpdateLimit { get; } = new(options.AttributeUpdatesPerSecond, options.AttributeUpdatesPerSecond, time);

    /// <summary>Publications of tracks: each is told to everyone. At once as many as it may have.</summary>
    public RateLimit PublishLimit { get; } = new(options.TrackPublishesPerSecond, options.MaxTracksPerConnection, time);

    /// <summary>Frames of all of its tracks.</summary>
    public RateLimit FrameLimit { get; } = new(options.FramesPerSecond, options.FramesPerSecond, time);

    /// <summary>Set once it has left or was thrown out: whatever its connection still sends is dropped.</summary>
    public bool Gone { get; set; }

    /// <summary>Decodes the destinations of its packets; used by its own receive loop only.</summary>
    public DestinationCache DestinationNames { get; } = new();

    /// <summary>Streams it has open.</summary>
    public Dictionary<ByteStreamId, StreamFlow> Flows { get; } = [];

    /// <summary>Streams of others that reach it.</summary>
    public HashSet<StreamLeg> Legs { get; } = [];

    /// <summary>What it may still have under way on streams that the server ended.</summary>
    public StrayAllowance Strays { get; } = new();

    /// <summary>What it fills of others' queues; kept until one of the two leaves, so that a new stream is no new share.</summary>
    public Dictionary<Member, QueueShare> Shares { get; } = [];

    /// <summary>What viewers together may fill of its queue.</summary>
    public ViewersShare ViewersShare { get; } = grant.RoomAdmin ? ViewersShare.Of(options) : ViewersShare.OfViewer(options);

    /// <summary>What announcements of viewers fill of its queue.</summary>
    public QueueShare Announcements => _announcements ??= new QueueShare(ViewersShare);

    /// <summary>Ends of viewers' streams that it has to be told of.</summary>
    public StreamEnds Ends => _ends ??= new StreamEnds(this);

    /// <summary>Tracks it publishes, by number.</summary>
    public Dictionary<uint, DataTrack> Tracks { get; } = [];

    /// <summary>Tracks of others that it is subscribed to.</summary>
    public HashSet<TrackLeg> Subscriptions { get; } = [];

    /// <summary>Bytes of frames that wait for it.</summary>
    public FrameBudget FrameBudget { get; } = new(options.MaxQueuedBytes);

    /// <summary>Number of its next track; none is used twice, so that a late frame is never taken for one of another track.</summary>
    public uint NextTrack() => ++_lastTrack;

    /// <summary>What it may fill of another's queue; null for all of it.</summary>
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

    /// <summary>Tells it something that this member brings about; behind its packets when it is the last that is told of it.</summary>
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
    /// It was sent a packet, which it may answer once; the answer is no control message, since another caused it. What it does not answer
    /// (one acknowledgement answers many packets) is not saved up: no more is owed than can be under way.
    /// </summary>
    public void OweAnswer() => _answersOwed = Math.Min(_answersOwed + 1, _mostAnswersOwed);

    /// <summary>Books an answer of it; false when none was owed.</summary>
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
