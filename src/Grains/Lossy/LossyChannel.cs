using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Lossy;

/// <summary>
/// One lossy channel. It joins <see cref="LossyTrack"/>, which exists while somebody is subscribed, and <see cref="DropWarning"/>. It drops
/// messages that are too large, and ignores messages while nobody is subscribed. Thread-safe; it never waits. It does not know who may
/// subscribe, nor what viewers do with frames.
/// </summary>
/// <remarks>One lock guards it and its parts. It is taken under the tables' lock and before the links' locks. The parts document their
/// races.</remarks>
internal sealed class LossyChannel
{
    /// <summary>The prefix of the ids of the statuses about drops (protocol.md, quality of service).</summary>
    public const string StatusIdPrefix = "channel-drops-";

    private readonly Lock _gate = new();
    private readonly LossyChannels _owner;
    private readonly LossyOptions _options;
    private readonly LinkSet _subscribers = new();
    private readonly DropWarning _drops;
    private readonly LossyTrack _track;
    private bool _removed;

    public LossyChannel(ChannelDescriptor descriptor, LossyChannels owner)
    {
        _owner = owner;
        _options = owner.Context.Options.Lossy;
        _drops = new DropWarning(_gate, descriptor, _subscribers, owner, () => owner.Add(this));
        _track = new LossyTrack(_gate, descriptor.Id, owner, _drops);
    }

    /// <inheritdoc cref="DropWarning.Dropped"/>
    public long Dropped => _drops.Dropped;

    /// <summary>Adds a subscriber; the first one opens the track. The subscriber is sent the warning that is shown.</summary>
    public void Subscribed(ParticipantLink link)
    {
        _owner.Add(this);
        lock (_gate)
        {
            _subscribers.Add(link);
            _drops.ShowTo(link);
            WantTrack();
        }
    }

    /// <summary>Removes a subscriber; the last one closes the track.</summary>
    /// <param name="link">Who.</param>
    /// <param name="leaves">It leaves the room, and is sent nothing any more.</param>
    public void Unsubscribed(ParticipantLink link, bool leaves)
    {
        lock (_gate)
        {
            _subscribers.Remove(link);
            if (!leaves)
            {
                _drops.WithdrawFrom(link);
            }

            WantTrack();
        }
    }

    /// <summary>The channel is not advertised any more. Final.</summary>
    public void Removed()
    {
        lock (_gate)
        {
            _drops.End();
            _subscribers.Clear();
            _removed = true;
            WantTrack();
        }

        _owner.Remove(this);
    }

    /// <inheritdoc cref="LossyTrack.Wake"/>
    public void Wake() => _track.Wake();

    /// <inheritdoc cref="LossyTrack.WhenSettled"/>
    public Task WhenSettled() => _track.WhenSettled();

    /// <summary>Pushes a message, or keeps it while the track is being opened. Never waits; not encoded when nobody is
    /// subscribed.</summary>
    /// <param name="logTime">Nanoseconds since the Unix epoch; sent with the frame.</param>
    /// <param name="data">The message; must not be changed afterwards.</param>
    public PublishResult Publish(ulong logTime, byte[] data)
    {
        lock (_gate)
        {
            if (_removed)
            {
                return FanOut.Nobody;
            }

            if (data.Length > _options.MaxMessageBytes)
            {
                _drops.Drop(tooLarge: true);
                return FanOut.TooLarge;
            }

            var subscribers = _subscribers.Count;
            return subscribers > 0 && _track.Push(logTime, data)
                ? new PublishResult(PublishOutcome.Published, subscribers, 0)
                : FanOut.Nobody;
        }
    }

    private void WantTrack() => _track.Want(!_removed && _subscribers.Count > 0);
}
