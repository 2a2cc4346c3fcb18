using RemoteAccess.Grains.Listening;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Tables;

/// <summary>
/// Posts the listener's events about subscriptions to channels. The event of a channel's first subscriber comes before that of the viewer,
/// and the viewer's before that of the last one, so that a listener that counts viewers and one that does not see the same order. The begin
/// and the end of a viewer's subscription are both reported or neither: which events the cluster's silos can read changes during a rolling
/// upgrade.
/// </summary>
/// <remarks>Called under the tables' lock, after the change, so the events have the order of the changes.</remarks>
/// <param name="listener">The listener's feed.</param>
/// <param name="reportsViewers">Whether every silo can read the events about viewers' subscriptions now.</param>
internal sealed class SubscriptionEvents(IListenerFeed listener, Func<bool> reportsViewers)
{
    /// <summary>Reports that a viewer subscribed.</summary>
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

    /// <summary>Reports that a subscription ended.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="link">The viewer.</param>
    /// <param name="reported">Whether its begin was reported to the listener.</param>
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
            // A silo that cannot read the event has joined since; posting it would lose the other events of its batch too. The listener,
            // which got the begin, gets a gap instead.
            listener.Miss();
        }

        if (channel.Subscribers.Count == 0)
        {
            listener.Post(new ChannelUnsubscribed(channel.Descriptor.Id));
        }
    }
}
