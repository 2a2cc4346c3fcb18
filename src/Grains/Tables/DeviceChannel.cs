using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Lossy;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>
/// One advertised channel: its subscribers, its counters and, if it is latched, its last message. Publishing reads a snapshot of
/// the subscribers, without a lock.
/// </summary>
/// <remarks>
/// A latched channel has its own lock, taken after the tables' lock and before those of a lossy channel and the links. Under it, one step
/// keeps and sends a message, or adds a viewer and sends it the kept message: a viewer gets each message once, in order, beginning with the
/// last one before its subscription. A lossy channel's messages go to its data track. Only the last message of a latched channel goes to a
/// new viewer on its control stream, since a track cannot address a single viewer.
/// </remarks>
/// <param name="descriptor">The channel.</param>
/// <param name="lossy">The data track of a lossy channel; null for a reliable one.</param>
internal sealed class DeviceChannel(ChannelDescriptor descriptor, LossyChannel? lossy = null)
{
    private readonly Lock? _latch = descriptor.Latched ? new Lock() : null;
    private readonly CoalescingKey? _notice = descriptor.Latched ? new CoalescingKey.Channel() : null;
    private readonly LinkSet _subscribers = new();
    private KeptMessage? _last;
    private long _messages;
    private long _bytes;
    private long _dropped;

    public ChannelDescriptor Descriptor { get; } = descriptor;

    public ChannelAdvertisement Advertisement { get; } = new()
    {
        Id = descriptor.Id,
        Topic = descriptor.Topic,
        Encoding = descriptor.Encoding,
        SchemaName = descriptor.SchemaName,
        SchemaEncoding = descriptor.SchemaEncoding,
        Schema = descriptor.Schema,
        Metadata = lossy is null ? Reliable(descriptor.Metadata) : descriptor.Metadata,
    };

    /// <summary>The coalescing key of a latest-only channel's messages; null on other channels.</summary>
    public CoalescingKey? Key { get; } = descriptor.LatestOnly ? new CoalescingKey.Channel() : null;

    public bool HasVideo => Descriptor.Metadata.TryGetValue(ChannelAdvertisement.HasVideoTrackMetadata, out var value) && value == "true";

    public LinkSnapshot Subscribers => _subscribers.Now;

    public LossyChannel? Lossy => lossy;

    /// <summary>The channel with its subscribers and counters.</summary>
    public ChannelEntry Entry => new(Descriptor.Id, Descriptor.Topic, _subscribers.Count)
    {
        Messages = Interlocked.Read(ref _messages),
        Bytes = Interlocked.Read(ref _bytes),
        Dropped = Interlocked.Read(ref _dropped) + (lossy?.Dropped ?? 0),
    };

    /// <summary>The last message of a latched channel for the room's next session; null when there is none. Called under the tables'
    /// lock.</summary>
    public LatchedMessage? Kept
    {
        get
        {
            if (_latch is null)
            {
                return null;
            }

            lock (_latch)
            {
                return _last is { } last ? new LatchedMessage(Descriptor, last.LogTime, last.Data) : null;
            }
        }
    }

    /// <summary>Gives a latched channel its last message of an earlier session; it is not counted. Called before the first
    /// viewer.</summary>
    public void Restore(ulong logTime, byte[] data)
    {
        if (_latch is not null)
        {
            lock (_latch)
            {
                _last = new KeptMessage(logTime, data, null);
            }
        }
    }

    /// <summary>Subscribes a viewer and sends it the last message of a latched channel. Called under the tables' lock.</summary>
    public void Add(ParticipantLink link)
    {
        if (_latch is null)
        {
            lossy?.Subscribed(link);
            _subscribers.Add(link);
            return;
        }

        lock (_latch)
        {
            lossy?.Subscribed(link);
            _subscribers.Add(link);
            if (_last is { } last)
            {
                SendKept(link, last.Frame(Descriptor.Id));
            }
        }
    }

    // A viewer's own subscription must not overflow its queue: it would be reset, subscribe again, and be reset for ever.
    private void SendKept(ParticipantLink link, byte[] frame)
    {
        if (link.TryQueue(frame, Key).Outcome == SendOutcome.Full)
        {
            link.SendNotice(
                ServerMessageEncoder.Status(
                    StatusLevel.Warning,
                        $"The last message of channel '{Descriptor.Topic}' has {frame.Length} bytes and does not fit into your queue "
                            + "now; subscribe again to get it"),
                _notice!);
        }
    }

    /// <summary>Called under the tables' lock.</summary>
    /// <param name="link">The subscriber.</param>
    /// <param name="leaves">Whether it leaves the room.</param>
    public void Remove(ParticipantLink link, bool leaves)
    {
        _subscribers.Remove(link);
        lossy?.Unsubscribed(link, leaves);
    }

    /// <summary>Sends a message to the subscribers. It is encoded once, and not at all without subscribers.</summary>
    /// <param name="logTime">Nanoseconds since the Unix epoch.</param>
    /// <param name="data">The message; a latched channel keeps it, so it must not change afterwards.</param>
    public PublishResult Publish(ulong logTime, byte[] data)
    {
        if (lossy is not null)
        {
            return PublishLossy(lossy, logTime, data);
        }

        Count(data);
        if (_latch is null)
        {
            return Send(null, logTime, data);
        }

        // Encoded before the lock, so that publishers of large messages do not wait for each other. Within the lock it is encoded only if
        // the first subscriber came in between.
        var frame = _subscribers.Count == 0 ? null : Encode(logTime, data);
        lock (_latch)
        {
            _last = new KeptMessage(logTime, data, frame);
            return Send(frame, logTime, data);
        }
    }

    /// <summary>Counts a message that is not published.</summary>
    public void CountDropped() => Interlocked.Increment(ref _dropped);

    private PublishResult PublishLossy(LossyChannel track, ulong logTime, byte[] data)
    {
        PublishResult result;
        if (_latch is null)
        {
            result = track.Publish(logTime, data);
        }
        else
        {
            lock (_latch)
            {
                result = track.Publish(logTime, data);
                _last = result.Outcome == PublishOutcome.Published ? new KeptMessage(logTime, data, null) : _last;
            }
        }

        if (result.Outcome == PublishOutcome.Published)
        {
            Count(data);
        }

        return result;
    }

    private void Count(byte[] data)
    {
        Interlocked.Increment(ref _messages);
        Interlocked.Add(ref _bytes, data.Length);
    }

    private PublishResult Send(byte[]? frame, ulong logTime, byte[] data)
    {
        var subscribers = _subscribers.Now;
        return subscribers.Count == 0 ? FanOut.Nobody : FanOut.Send(subscribers, frame ?? Encode(logTime, data), Key);
    }

    private static Dictionary<string, string> Reliable(IReadOnlyDictionary<string, string> metadata) =>
        new(metadata) { [ChannelAdvertisement.ReliableMetadata] = "true" };

    private byte[] Encode(ulong logTime, byte[] data) => ServerMessageEncoder.MessageData(Descriptor.Id, logTime, data);
}

/// <summary>
/// The last message of a latched channel. It is encoded once, however often viewers subscribe. Holds the message or its frame, never both.
/// Guarded by the channel's latch lock.
/// </summary>
internal sealed class KeptMessage(ulong logTime, byte[] data, byte[]? frame)
{
    private byte[]? _data = frame is null ? data : null;
    private byte[]? _frame = frame;

    /// <summary>Nanoseconds since the Unix epoch.</summary>
    public ulong LogTime => logTime;

    /// <summary>The message itself; a copy if only the frame is held.</summary>
    public byte[] Data => _data ?? _frame![ServerMessageEncoder.MessageDataOverhead..];

    /// <summary>The message as it is sent.</summary>
    public byte[] Frame(ulong channelId)
    {
        _frame ??= ServerMessageEncoder.MessageData(channelId, logTime, _data!);
        _data = null;
        return _frame;
    }
}
