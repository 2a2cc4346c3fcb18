using RemoteAccess.Listeners;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>What the listener is told of subscriptions.</summary>
public sealed class SubscriptionEventsTests : TablePartsTest
{
    [Fact]
    public void The_first_subscription_is_reported_before_its_viewer_and_the_last_after_it()
    {
        var ann = Parts.Add();
        var channel = Parts.Channels.Find(1)!;
        Parts.Entry(ann.Link).AddChannel(1);
        channel.Add(ann.Link);
        Parts.Events.Subscribed(channel, Parts.Entry(ann.Link));
        Assert.Equal([new ChannelSubscribed(1), new ViewerSubscribed(ann.Link.Identity.Viewer, 1)], Fixture.Told());
        Assert.True(Parts.Entry(ann.Link).RemoveChannel(1, out var told));
        Assert.True(told);

        channel.Remove(ann.Link, leaves: false);
        Parts.Events.Unsubscribed(channel, ann.Link, told);
        Assert.Equal([new ViewerUnsubscribed(ann.Link.Identity.Viewer, 1), new ChannelUnsubscribed(1)], Fixture.Told());
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void The_end_of_a_reported_subscription_counts_as_missed_while_a_silo_cannot_read_it(bool told, int missed)
    {
        Fixture.ReportsViewerSubscriptions = false;
        Parts.Events.Unsubscribed(Parts.Channels.Find(1)!, Parts.Add().Link, told);
        Assert.Equal([new ChannelUnsubscribed(1)], Fixture.Told());
        Assert.Equal(missed, Fixture.Missed);
    }

    [Fact]
    public void Without_a_listener_no_event_is_made()
    {
        Fixture.IsHeard = false;
        var ann = Parts.Add();
        var channel = Parts.Channels.Find(1)!;
        Parts.Entry(ann.Link).AddChannel(1);
        channel.Add(ann.Link);
        Parts.Events.Subscribed(channel, Parts.Entry(ann.Link));
        Parts.Events.Unsubscribed(channel, ann.Link, reported: true);
        Assert.Empty(Fixture.Told());
        Assert.Equal(0, Fixture.Missed);
    }
}
