using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Tables;

/// <summary>Which viewer is subscribed to which channel: keeps the channel's subscribers and the viewer's entry in step, counts and tells
/// the listener.</summary>
/// <remarks>Takes the tables' lock, or is called under it where it says so.</remarks>
internal sealed class ChannelSubscriptions(
    Lock gate, RoomViewers viewers, ChannelTable channels, SubscriptionEvents events, RemoteAccessMetrics metrics)
{
    /// <summary>Subscribes a viewer; it is sent the last message of a latched channel at once. What it is subscribed to already is left as
    /// it is.</summary>
    /// <param name="link">Who.</param>
    /// <param name="channelId">The channel.</param>
    /// <param name="video">It wants the channel's video track instead of its messages.</param>
    public SubscribeOutcome Subscribe(ParticipantLink link, ulong channelId, bool video)
    {
        lock (gate)
        {
            if (channels.Find(channelId) is not { } channel)
            {
                return SubscribeOutcome.UnknownChannel;
            }

            if (video && !channel.HasVideo)
            {
                return SubscribeOutcome.NoVideo;
            }

            if (viewers.Find(link) is { } viewer && viewer.AddChannel(channelId))
            {
                channel.Add(link);
                metrics.Subscriptions(1);
                events.Subscribed(channel, viewer);
            }

            return SubscribeOutcome.Subscribed;
        }
    }

    /// <summary>Ends a subscription; nothing when there was none.</summary>
    public void Unsubscribe(ParticipantLink link, ulong channelId)
    {
        lock (gate)
        {
            if (viewers.Find(link) is { } viewer && viewer.RemoveChannel(channelId, out var reported))
            {
                Ended(channels.Find(channelId)!, link, reported, leaves: false);
            }
        }
    }

    /// <summary>The channels a viewer is subscribed to.</summary>
    public IReadOnlyList<ulong> Of(ParticipantLink link)
    {
        lock (gate)
        {
            return viewers.Find(link) is { } viewer ? [.. viewer.Channels.Order()] : [];
        }
    }

    /// <summary>Ends the subscriptions to a channel that was removed. Called under the tables' lock.</summary>
    public void EndAll(DeviceChannel removed)
    {
        foreach (var link in removed.Subscribers)
        {
            viewers.Find(link)!.RemoveChannel(removed.Descriptor.Id, out var reported);
            Ended(removed, link, reported, leaves: false);
        }
    }

    /// <summary>Ends the subscriptions of a viewer who leaves. Called under the tables' lock.</summary>
    public void Leave(ViewerEntry viewer)
    {
        foreach (var id in viewer.Channels.ToArray())
        {
            viewer.RemoveChannel(id, out var reported);
            Ended(channels.Find(id)!, viewer.Link, reported, leaves: true);
        }
    }

    private void Ended(DeviceChannel channel, ParticipantLink link, bool reported, bool leaves)
    {
        channel.Remove(link, leaves);
        metrics.Subscriptions(-1);
        events.Unsubscribed(channel, link, reported);
    }
}

/// <summary>What became of a wish to be subscribed to a channel.</summary>
internal enum SubscribeOutcome
{
    /// <summary>The viewer is subscribed, now or already.</summary>
    Subscribed,

    /// <summary>There is no channel with that id.</summary>
    UnknownChannel,

    /// <summary>Its video track was wanted, and it has none: nothing changed.</summary>
    NoVideo,
}
