using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// The channels that the device offers and those to which this viewer subscribes. Owns the directory of channels, their data tracks and
/// the book of first messages, which change together. Sends subscriptions through <paramref name="send"/> and queues their events. Not
/// thread-safe.
/// </summary>
internal sealed class Subscriptions(
    ViewerSessionOptions options, Queue<ViewerEvent> events, Action<byte[]> send, TimeProvider time)
{
    private readonly ChannelDirectory _channels = new(options.Topics, options.MaxChannels);
    private readonly FirstMessages _first = new();
    private bool _isSelectionJudged;

    /// <summary>The channels offered now.</summary>
    public IReadOnlyCollection<ChannelAdvertisement> Channels => _channels.Channels;

    /// <summary>The data tracks of the subscribed lossy channels.</summary>
    public LossyTracks Tracks { get; } = new();

    /// <summary>The device's stream has ended or is replaced: nothing is offered and subscribed until it is advertised again.</summary>
    public void Reset()
    {
        _channels.Clear();
        Tracks.ForgetAll();
        _first.Clear();
        _isSelectionJudged = false;
    }

    /// <summary>Subscribes to channels, now and again after each reset, whether or not the selection has them.</summary>
    public void Subscribe(IReadOnlyCollection<ulong> channelIds)
    {
        _channels.Wish(channelIds, wanted: true);
        SendSubscribe([.. channelIds]);
    }

    /// <summary>Unsubscribes from channels; this holds after resets too.</summary>
    public void Unsubscribe(IReadOnlyCollection<ulong> channelIds)
    {
        _channels.Wish(channelIds, wanted: false);
        Tracks.Forget(channelIds);
        _first.Forget(channelIds);
        send(ClientMessageEncoder.Unsubscribe(channelIds));
    }

    /// <summary>The device offers channels: subscribes to the wanted ones.</summary>
    public void Advertise(IReadOnlyList<ChannelAdvertisement> channels)
    {
        SendSubscribe(_channels.Advertise(channels, out var dropped));
        JudgeSelection();
        if (dropped > 0)
        {
            events.Enqueue(new PayloadSkipped($"{dropped} channels were ignored: the device offers more than {options.MaxChannels}."));
        }
    }

    /// <summary>The device no longer offers channels.</summary>
    public void Unadvertise(IReadOnlyList<ulong> channelIds)
    {
        _channels.Unadvertise(channelIds);
        Tracks.Forget(channelIds);
        _first.Forget(channelIds);
    }

    /// <summary>
    /// Reports the patterns that match no channel, once for each of the device's streams. A device advertises everything at once at the
    /// beginning of a stream; a device without channels advertises none, so that the first pong is the sign.
    /// </summary>
    public void JudgeSelection()
    {
        if (_isSelectionJudged || options.Topics == TopicSelection.None)
        {
            return;
        }

        _isSelectionJudged = true;
        var unmatched = options.Topics.Unmatched(_channels.Channels);
        if (unmatched.Count > 0 || _channels.Channels.Count == 0)
        {
            string[] offered = [.. _channels.Channels.Select(channel => channel.Topic).Order(StringComparer.Ordinal)];
            events.Enqueue(new TopicsUnmatched(unmatched, offered));
        }
    }

    /// <summary>Finds an offered channel.</summary>
    public bool TryGet(ulong channelId, [NotNullWhen(true)] out ChannelAdvertisement? channel) => _channels.TryGet(channelId, out channel);

    /// <summary>The event of a message that arrives now.</summary>
    public ChannelMessageReceived Received(ChannelAdvertisement channel, ulong logTime, in ReadOnlySequence<byte> data) =>
        new(channel, logTime, UnixNanoseconds.Now(time), data) { WasKept = _first.WasKept(channel.Id, logTime) };

    private void SendSubscribe(IReadOnlyList<ulong> channelIds)
    {
        if (channelIds.Count > 0)
        {
            Tracks.Want(channelIds);
            _first.Subscribed(channelIds, UnixNanoseconds.Now(time));
            send(ClientMessageEncoder.Subscribe([.. channelIds.Select(id => new ChannelSubscription(id))]));
            events.Enqueue(new SubscriptionSent(channelIds));
        }
    }
}
