using System.Collections.Concurrent;
using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>
/// What a room's viewers are told: the server's info, the channels, who gets broadcasts and who is subscribed to what. One lock makes
/// the snapshot for a new viewer and its entry into the broadcast table one step with every change of the channels (S3). Publishing takes
/// no lock: it reads arrays that are replaced as a whole. Lock order: tables, then link.
/// </summary>
internal sealed class RoomTables
{
    private readonly Lock _gate = new();
    private readonly int _maxFrameBytes;
    private readonly ConcurrentDictionary<ulong, ChannelState> _channels = new();
    private readonly Dictionary<ParticipantLink, HashSet<ulong>> _subscriptions = [];
    private readonly byte[] _serverInfo;
    private volatile ParticipantLink[] _broadcast = [];
    private byte[]? _advertiseAll;

    public RoomTables(ServerInfo info, IEnumerable<ChannelDescriptor> channels, int maxFrameBytes, IListenerFeed listener)
    {
        Listener = listener;
        _maxFrameBytes = maxFrameBytes;
        _serverInfo = ServerMessageEncoder.ServerInfo(info);
        foreach (var channel in channels)
        {
            _channels[channel.Id] = new ChannelState(channel);
        }
    }

    /// <summary>Is told what changes here, in the order of the changes.</summary>
    public IListenerFeed Listener { get; }

    /// <summary>How many channels are advertised.</summary>
    public int ChannelCount => _channels.Count;

    /// <summary>Everyone who gets broadcasts: the registered links and those whose stream is still opening. A snapshot.</summary>
    public IReadOnlyList<ParticipantLink> Entered => _broadcast;

    /// <summary>The channels with their subscribers.</summary>
    public IReadOnlyList<ChannelEntry> Channels =>
        [.. _channels.Values.OrderBy(channel => channel.Descriptor.Id).Select(channel => new ChannelEntry(channel.Descriptor.Id, channel.Descriptor.Topic, channel.Subscribers.Length))];

    /// <summary>Queues the initial messages and enters the link into the broadcast table, in one step (S3).</summary>
    /// <param name="link">The new viewer; its stream may still be opening.</param>
    /// <param name="notice">A last word about the reset before, or null.</param>
    public void Enter(ParticipantLink link, byte[]? notice)
    {
        lock (_gate)
        {
            link.SendInitial(_serverInfo);
            if (!_channels.IsEmpty)
            {
                link.SendInitial(_advertiseAll ??= EncodeAdvertise(_channels.Values));
            }

            if (notice is not null)
            {
                link.SendInitial(notice);
            }

            _broadcast = CopyOnWrite.With(_broadcast, link);
            _subscriptions.Add(link, []);
        }
    }

    /// <summary>Undoes everything the viewer was part of. Idempotent.</summary>
    public void Leave(ParticipantLink link)
    {
        lock (_gate)
        {
            if (!_subscriptions.Remove(link, out var subscribed))
            {
                return;
            }

            _broadcast = CopyOnWrite.Without(_broadcast, link);
            foreach (var id in subscribed)
            {
                _channels[id].Remove(link);
            }
        }
    }

    /// <summary>Adds channels and tells everyone.</summary>
    /// <exception cref="RoomDescriptorException">An id is taken by a different channel, or the advertisement is too large; nothing was added.</exception>
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
                    added.Add(channel.Id, new ChannelState(channel));
                }
                else if (!DescriptorComparer.AreEqual(taken.Descriptor, channel))
                {
                    errors.Add($"Channel {channel.Id} is advertised already, as '{taken.Descriptor.Topic}'; unadvertise it first or take another id.");
                }
            }

            var frame = added.Count == 0 ? [] : EncodeAdvertise(added.Values);
            if (frame.Length > _maxFrameBytes)
            {
                errors.Add($"The advertisement has {frame.Length} bytes; the limit is {_maxFrameBytes}. Advertise fewer channels at once or smaller schemas.");
            }

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
                SendAll(_broadcast, frame);
            }
        }
    }

    /// <summary>Removes channels with their subscriptions and tells everyone. Unknown ids are skipped.</summary>
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
                        _subscriptions[link].Remove(id);
                    }
                }
            }

            if (removed.Count > 0)
            {
                _advertiseAll = null;
                SendAll(_broadcast, ServerMessageEncoder.Unadvertise(removed));
            }
        }
    }

    /// <summary>Subscribes a viewer.</summary>
    /// <returns>The channel, null when there is none with that id or the viewer has left.</returns>
    public ChannelState? Subscribe(ParticipantLink link, ulong channelId)
    {
        lock (_gate)
        {
            if (!_channels.TryGetValue(channelId, out var channel))
            {
                return null;
            }

            if (_subscriptions.TryGetValue(link, out var subscribed) && subscribed.Add(channelId))
            {
                channel.Add(link);
            }

            return channel;
        }
    }

    /// <summary>Ends a subscription; nothing when there was none.</summary>
    public void Unsubscribe(ParticipantLink link, ulong channelId)
    {
        lock (_gate)
        {
            if (_subscriptions.TryGetValue(link, out var subscribed) && subscribed.Remove(channelId))
            {
                _channels[channelId].Remove(link);
            }
        }
    }

    /// <summary>The channels a viewer is subscribed to.</summary>
    public IReadOnlyList<ulong> SubscriptionsOf(ParticipantLink link)
    {
        lock (_gate)
        {
            return _subscriptions.TryGetValue(link, out var subscribed) ? [.. subscribed.Order()] : [];
        }
    }

    /// <summary>Publishes to the subscribers of a channel: one encoding for all of them, none when there are none.</summary>
    public PublishResult Publish(ulong channelId, ulong logTime, ReadOnlySpan<byte> data)
    {
        if (!_channels.TryGetValue(channelId, out var channel))
        {
            return new PublishResult(PublishOutcome.UnknownChannel, 0, 0);
        }

        if (data.Length > _maxFrameBytes - ServerMessageEncoder.MessageDataOverhead)
        {
            return new PublishResult(PublishOutcome.FrameTooLarge, 0, 0);
        }

        var subscribers = channel.Subscribers;
        return subscribers.Length == 0
            ? new PublishResult(PublishOutcome.Published, 0, 0)
            : SendAll(subscribers, ServerMessageEncoder.MessageData(channelId, logTime, data));
    }

    /// <summary>The same bytes to every viewer; a full queue resets just that one (S5).</summary>
    public PublishResult Broadcast(ReadOnlyMemory<byte> frame) =>
        frame.Length > _maxFrameBytes ? new PublishResult(PublishOutcome.FrameTooLarge, 0, 0) : SendAll(_broadcast, frame);

    /// <summary>A last word to everyone, past the bounds of their queues: what is queued is to be flushed, not reset (S6).</summary>
    public void Farewell(ReadOnlyMemory<byte> frame)
    {
        foreach (var link in _broadcast)
        {
            link.SendInitial(frame);
        }
    }

    private static PublishResult SendAll(ParticipantLink[] links, ReadOnlyMemory<byte> frame)
    {
        var (recipients, overflowed) = (0, 0);
        foreach (var link in links)
        {
            var outcome = link.Send(frame).Outcome;
            recipients += outcome == SendOutcome.Queued ? 1 : 0;
            overflowed += outcome == SendOutcome.Overflowed ? 1 : 0;
        }

        return new PublishResult(PublishOutcome.Published, recipients, overflowed);
    }

    private static byte[] EncodeAdvertise(IEnumerable<ChannelState> channels) =>
        ServerMessageEncoder.Advertise([.. channels.Select(channel => channel.Advertisement).OrderBy(channel => channel.Id)]);
}
