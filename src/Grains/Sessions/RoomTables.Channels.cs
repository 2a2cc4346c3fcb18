using System.Collections.Concurrent;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Listeners;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>The channels: advertising, subscribing, publishing.</summary>
internal sealed partial class RoomTables
{
    private readonly ConcurrentDictionary<ulong, ChannelState> _channels = new();
    private byte[]? _advertiseAll;

    /// <summary>How many channels are advertised.</summary>
    public int ChannelCount => _channels.Count;

    /// <summary>The channels with their subscribers and counters.</summary>
    public IReadOnlyList<ChannelEntry> Channels =>
        [.. _channels.Values.OrderBy(channel => channel.Descriptor.Id).Select(channel => channel.Entry)];

    /// <summary>Adds channels and tells everyone.</summary>
    /// <exception cref="RoomDescriptorException">An id is taken by a different channel, the advertisement is too large, or the channels
    /// cannot work beside what is there (<see cref="DescriptorPairs"/>); nothing was added.</exception>
    public void Advertise(IReadOnlyList<ChannelDescriptor> channels)
    {
        lock (_gate)
        {
            var added = new Dictionary<ulong, ChannelState>();
            var errors = new List<string>();
            foreach (var channel in channels)
            {
                if (!_channels.TryGetValue(channel.Id, out var taken) && !added.TryGetValue(channel.Id, out taken))
                {
                    added.Add(channel.Id, NewChannel(channel));
                }
                else if (!DescriptorComparer.AreEqual(taken.Descriptor, channel))
                {
                    errors.Add($"Channel {channel.Id} is advertised already, as '{taken.Descriptor.Topic}'; unadvertise it first or take "
                        + "another id.");
                }
            }

            var frame = added.Count == 0 ? [] : EncodeAdvertise(added.Values);
            if (frame.Length > _maxFrameBytes)
            {
                errors.Add($"The advertisement has {frame.Length} bytes; the limit is {_maxFrameBytes}. Advertise fewer channels at once "
                    + "or smaller schemas.");
            }

            errors.AddRange(PairErrors(new([.. added.Values.Select(channel => channel.Descriptor)], [])));
            if (errors.Count > 0)
            {
                throw new RoomDescriptorException(errors);
            }

            if (added.Count > 0)
            {
                foreach (var (id, channel) in added)
                {
                    _channels[id] = channel;
                }

                _advertiseAll = null;
                FanOut.Send(_broadcast, frame);
            }
        }
    }

    /// <summary>Removes channels with their subscriptions and last messages, and tells everyone. Unknown ids are skipped.</summary>
    public void Unadvertise(IReadOnlyList<ulong> channelIds)
    {
        lock (_gate)
        {
            var removed = new List<ulong>();
            foreach (var id in channelIds)
            {
                if (_channels.TryRemove(id, out var channel))
                {
                    removed.Add(id);
                    foreach (var link in channel.Subscribers)
                    {
                        _viewers[link].RemoveChannel(id, out var told);
                        Unsubscribed(channel, link, told, leaves: false);
                    }

                    channel.Lossy?.Removed();
                }
            }

            if (removed.Count > 0)
            {
                _advertiseAll = null;
                FanOut.Send(_broadcast, ServerMessageEncoder.Unadvertise(removed));
            }
        }
    }

    /// <summary>Subscribes a viewer; it is sent the last message of a latched channel at once. What it is subscribed to already is left as
    /// it is.</summary>
    /// <param name="link">Who.</param>
    /// <param name="channelId">The channel.</param>
    /// <param name="video">It wants the channel's video track instead of its messages.</param>
    public SubscribeOutcome Subscribe(ParticipantLink link, ulong channelId, bool video = false)
    {
        lock (_gate)
        {
            if (!_channels.TryGetValue(channelId, out var channel))
            {
                return SubscribeOutcome.UnknownChannel;
            }

            if (video && !channel.HasVideo)
            {
                return SubscribeOutcome.NoVideo;
            }

            if (_viewers.TryGetValue(link, out var viewer) && viewer.AddChannel(channelId))
            {
                channel.Add(link);
                _metrics.Subscriptions(1);
                TellSubscribed(channel, viewer);
            }

            return SubscribeOutcome.Subscribed;
        }
    }

    /// <summary>Ends a subscription; nothing when there was none.</summary>
    public void Unsubscribe(ParticipantLink link, ulong channelId)
    {
        lock (_gate)
        {
            if (_viewers.TryGetValue(link, out var viewer) && viewer.RemoveChannel(channelId, out var told))
            {
                Unsubscribed(_channels[channelId], link, told, leaves: false);
            }
        }
    }

    /// <summary>The channels a viewer is subscribed to.</summary>
    public IReadOnlyList<ulong> SubscriptionsOf(ParticipantLink link)
    {
        lock (_gate)
        {
            return _viewers.TryGetValue(link, out var viewer) ? [.. viewer.Channels.Order()] : [];
        }
    }

    /// <summary>Publishes to the subscribers of a channel: one encoding for all of them, none when there are none.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="logTime">Nanoseconds since the Unix epoch.</param>
    /// <param name="data">The message; not to be changed afterwards.</param>
    public PublishResult Publish(ulong channelId, ulong logTime, byte[] data)
    {
        if (!_channels.TryGetValue(channelId, out var channel))
        {
            return new PublishResult(PublishOutcome.UnknownChannel, 0, 0);
        }

        // A lossy channel has a limit of its own, and counts what is over it.
        var fits = channel.Lossy is not null || data.Length <= _maxFrameBytes - ServerMessageEncoder.MessageDataOverhead;
        if (!fits)
        {
            channel.CountDropped();
        }

        var result = fits ? channel.Publish(logTime, data) : TooLarge;
        if (result.Outcome == PublishOutcome.FrameTooLarge)
        {
            _metrics.MessageTooLarge();
        }
        else
        {
            _metrics.MessagePublished(data.Length);
        }

        return result;
    }

    // Under the lock: what is checked is what they will stand beside.
    private IEnumerable<string> PairErrors(DescriptorPairs.Members added) => DescriptorPairs.Errors(
        added,
        new(_channels.Select(channel => channel.Value.Descriptor), _services.Descriptors),
        _info.SupportedEncodings);

    private byte[]? ChannelSnapshot => _channels.IsEmpty ? null : _advertiseAll ??= EncodeAdvertise(_channels.Values);

    private ChannelState NewChannel(ChannelDescriptor descriptor) =>
        new(descriptor, descriptor.Delivery == ChannelDelivery.Lossy ? Lossy.Create(descriptor) : null);

    private void Unsubscribed(ChannelState channel, ParticipantLink link, bool told, bool leaves)
    {
        channel.Remove(link, leaves);
        _metrics.Subscriptions(-1);
        TellUnsubscribed(channel, link, told);
    }

    // The first before the viewer, the viewer before the last: a listener that counts viewers and one that does not see the same order.
    // Both halves of a viewer's subscription are told or none: what the cluster's silos can read changes during a rolling upgrade.
    private void TellSubscribed(ChannelState channel, ViewerEntry viewer)
    {
        if (!Listener.IsHeard)
        {
            return;
        }

        if (channel.Subscribers.Length == 1)
        {
            Listener.Post(new ChannelSubscribed(channel.Descriptor.Id));
        }

        if (_tellsViewerSubscriptions())
        {
            viewer.TellsListenerOf(channel.Descriptor.Id);
            Listener.Post(new ViewerSubscribed(viewer.Link.Identity.Viewer, channel.Descriptor.Id));
        }
    }

    private void TellUnsubscribed(ChannelState channel, ParticipantLink link, bool told)
    {
        if (!Listener.IsHeard)
        {
            return;
        }

        if (told && _tellsViewerSubscriptions())
        {
            Listener.Post(new ViewerUnsubscribed(link.Identity.Viewer, channel.Descriptor.Id));
        }
        else if (told)
        {
            // A silo that cannot read it has joined since: it would cost the events beside it, too. Who heard of the beginning hears of a
            // gap.
            Listener.Miss();
        }

        if (channel.Subscribers.Length == 0)
        {
            Listener.Post(new ChannelUnsubscribed(channel.Descriptor.Id));
        }
    }

    private static byte[] EncodeAdvertise(IEnumerable<ChannelState> channels) =>
        ServerMessageEncoder.Advertise([.. channels.Select(channel => channel.Advertisement).OrderBy(channel => channel.Id)]);
}
