using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Lossy;

/// <summary>
/// One lossy channel: its data track, which is there while somebody is subscribed, what is pushed to it, and the warning about what is
/// dropped. Thread-safe; nothing here waits but its own task, which opens and closes the track. Does not know who may subscribe, nor what
/// the viewers do with frames.
/// </summary>
/// <remarks>
/// One lock guards everything. It is taken inside of the tables' lock and outside of the links'; the track's <c>TryPush</c> is called under
/// it, which keeps the sequence in the order of the frames, and neither waits nor calls back. The task holds no lock while it opens or
/// closes. Races: Publishing while the track is opened keeps the newest message; whoever takes the lock second, the publisher or the task
/// with the open track, sees the other, so that message is pushed once. The last subscriber leaves, the channel or the connection goes
/// while the track is opened: the attempt is cancelled, and should it have succeeded all the same, the task finds that the track is not
/// wanted on that connection and closes it. Somebody subscribes while the track is closed: the task looks once more before it ends (under
/// the lock, as a start does), and opens a new one, after the old one has given its name back. A subscriber comes, goes or is reported to
/// at once: each is a step under the lock, so a late one gets the warning that is shown, and one who goes gets it taken back, never the
/// other way round.
/// </remarks>
internal sealed partial class LossyChannel
{
    /// <summary>What the ids of the statuses about drops begin with (protocol.md, quality of service).</summary>
    public const string StatusIdPrefix = "channel-drops-";

    private static readonly PublishResult Nobody = new(PublishOutcome.Published, 0, 0);

    private readonly Lock _gate = new();
    private readonly LossyChannels _owner;
    private readonly ChannelDescriptor _descriptor;
    private readonly SessionContext _context;
    private readonly LossyOptions _options;
    private ParticipantLink[] _subscribers = [];
    private (ulong LogTime, byte[] Data)? _kept;
    private bool _removed;
    private long _dropped;

    public LossyChannel(ChannelDescriptor descriptor, LossyChannels owner)
    {
        _descriptor = descriptor;
        _owner = owner;
        _context = owner.Context;
        _options = _context.Options.Lossy;
        _report = new DropReport(_options, _context.Time);
        _statusId = $"{StatusIdPrefix}{descriptor.Id}";
        _statusKey = new CoalescingKey.Status(_statusId);
    }

    /// <summary>Messages dropped: larger than the limit, or refused by the track.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Adds a subscriber; the first one has the track opened. It is sent the warning that is shown.</summary>
    public void Subscribed(ParticipantLink link)
    {
        _owner.Add(this);
        lock (_gate)
        {
            _subscribers = CopyOnWrite.With(_subscribers, link);
            ShowTo(link);
            WakeLocked();
        }
    }

    /// <summary>Takes a subscriber out; the last one has the track closed.</summary>
    /// <param name="link">Who.</param>
    /// <param name="leaves">It leaves the room, and is told nothing any more.</param>
    public void Unsubscribed(ParticipantLink link, bool leaves)
    {
        lock (_gate)
        {
            _subscribers = CopyOnWrite.Without(_subscribers, link);
            if (!leaves)
            {
                Withdraw([link]);
            }

            _kept = _subscribers.Length == 0 ? null : _kept;
            WakeLocked();
        }
    }

    /// <summary>The channel is not advertised any more. Final.</summary>
    public void Removed()
    {
        lock (_gate)
        {
            Withdraw(_subscribers);
            _subscribers = [];
            (_removed, _kept, _shown) = (true, null, null);
            _timer?.Dispose();
            WakeLocked();
        }

        _owner.Remove(this);
    }

    /// <summary>Pushes a message, or keeps it while the track is being opened. Never waits; not encoded when nobody is
    /// subscribed.</summary>
    /// <param name="logTime">Nanoseconds since the Unix epoch; goes with the frame.</param>
    /// <param name="data">The message; not to be changed afterwards.</param>
    public PublishResult Publish(ulong logTime, byte[] data)
    {
        lock (_gate)
        {
            if (_removed)
            {
                return Nobody;
            }

            if (data.Length > _options.MaxMessageBytes)
            {
                Drop(tooLarge: true);
                return new PublishResult(PublishOutcome.FrameTooLarge, 0, 0);
            }

            if (_subscribers.Length == 0)
            {
                return Nobody;
            }

            if (_track is not null)
            {
                return Push(logTime, data) ? new PublishResult(PublishOutcome.Published, _subscribers.Length, 0) : Nobody;
            }

            _kept = (logTime, data);
            return new PublishResult(PublishOutcome.Published, _subscribers.Length, 0);
        }
    }

    private bool Push(ulong logTime, byte[] data)
    {
        if (!_track!.TryPush(LossyFrame.Encode(_sequence, data), logTime))
        {
            Drop(tooLarge: false);
            return false;
        }

        _sequence++;
        _context.Metrics.LossyPushed(data.Length);
        return true;
    }
}
