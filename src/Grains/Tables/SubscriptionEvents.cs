using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Tables;

/// <summary>
/// What the listener is told of subscriptions to channels: the first before the viewer, the viewer before the last, so that a listener that
/// counts viewers and one that does not see the same order. Both halves of a viewer's subscription are told or none: what the cluster's
/// silos can read changes during a rolling upgrade.
/// </summary>
/// <remarks>Called under the tables' lock, after the change: the events have the order of the changes.</remarks>
/// <param name="listener">Who is told.</param>
/// <param name="reportsViewers">Whether every silo can read of viewers' subscriptions now.</param>
internal sealed class SubscriptionEvents(IListenerFeed listener, Func<bool> reportsViewers)
{
    /// <summary>A viewer was subscribed.</summary>
    public void Subscribed(DeviceChannel channel, ViewerEntry viewer)
    {
        if (!listener.IsHeard)
        {
            return;
        }

        if (channel.Subscribers.Count == 1)
        {
            listener.Post(new ChannelSubscribed(channel.Descriptor.Id));
        }

        if (reportsViewers())
        {
            viewer.MarkReported(channel.Descriptor.Id);
            listener.Post(new ViewerSubscribed(viewer.Link.Identity.Viewer, channel.Descriptor.Id));
        }
    }

    /// <summary>A subscription has ended.</summary>
    /// <param name="channel">To what.</param>
    /// <param name="link">Whose.</param>
    /// <param name="reported">Whether the listener was told that it began.</param>
    public void Unsubscribed(DeviceChannel channel, ParticipantLink link, bool reported)
    {
        if (!listener.IsHeard)
        {
            return;
        }

        if (reported && reportsViewers())
        {
            listener.Post(new ViewerUnsubscribed(link.Identity.Viewer, channel.Descriptor.Id));
        }
        else if (reported)
        {
            // A silo that cannot read it has joined since: it would cost the events beside it, too. Who heard of the beginning hears of a
            // gap.
            listener.Miss();
        }

        if (channel.Subscribers.Count == 0)
        {
            listener.Post(new ChannelUnsubscribed(channel.Descriptor.Id));
        }
    }
}
