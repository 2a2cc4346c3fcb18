using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Tables;

/// <summary>The subscriptions of viewers to channels: updates the channel's subscribers and the viewer's entry together, counts them and
/// notifies the listener.</summary>
/// <remarks>Takes the tables' lock, except where a method says that it is called under it.</remarks>
internal sealed class ChannelSubscriptions(
    Lock gate, RoomViewers viewers, ChannelTable channels, SubscriptionEvents events, RemoteAccessMetrics metrics)
{
    /// <summary>Subscribes a viewer, which gets the last message of a latched channel at once. An existing subscription is
    /// unchanged.</summary>
    /// <param name="link">The viewer.</param>
    /// <param name="channelId">The channel.</param>
    /// <param name="video">Whether it wants the channel's video track instead of its messages.</param>
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

    /// <summary>Ends a subscription. Does nothing when there is none.</summary>
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

    /// <summary>Ends the subscriptions of a viewer that leaves. Called under the tables' lock.</summary>
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

/// <summary>The outcome of a subscription request for a channel.</summary>
internal enum SubscribeOutcome
{
    /// <summary>The viewer is subscribed, now or already.</summary>
    Subscribed,

    /// <summary>There is no channel with that id.</summary>
    UnknownChannel,

    /// <summary>The channel has no video track; nothing changed.</summary>
    NoVideo,
}
