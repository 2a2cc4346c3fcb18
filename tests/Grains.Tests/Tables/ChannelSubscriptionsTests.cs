using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Tests.Fakes;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>Who is subscribed to which channel.</summary>
public sealed class ChannelSubscriptionsTests : TablePartsTest
{
    [Fact]
    public void The_channel_and_the_viewers_entry_stay_in_step()
    {
        Parts.Advertisements.Advertise([SessionFixture.Channel(2)]);
        var ann = Parts.Add().Link;
        Parts.Subscriptions.Subscribe(ann, 2, video: false);
        Parts.Subscriptions.Subscribe(ann, 1, video: false);
        Parts.Subscriptions.Subscribe(ann, 1, video: false);
        Assert.Equal([1UL, 2UL], Parts.Subscriptions.Of(ann));
        Assert.Same(ann, Assert.Single(Parts.Channels.Find(1)!.Subscribers.ToArray()));
        Assert.Equal(2, Fixture.Session.Counted("remote_access.subscriptions"));

        Parts.Subscriptions.Unsubscribe(ann, 1);
        Parts.Subscriptions.Unsubscribe(ann, 1);
        Assert.Equal([2UL], Parts.Subscriptions.Of(ann));
        Assert.Empty(Parts.Channels.Find(1)!.Subscribers.ToArray());
        Assert.Equal(1, Fixture.Session.Counted("remote_access.subscriptions"));
    }

    [Fact]
    public void Nobody_is_subscribed_to_what_is_not_there_and_who_has_left_to_nothing()
    {
        var ann = Parts.Add().Link;
        Assert.Equal(SubscribeOutcome.UnknownChannel, Parts.Subscriptions.Subscribe(ann, 404, video: false));
        Assert.Equal(SubscribeOutcome.NoVideo, Parts.Subscriptions.Subscribe(ann, 1, video: true));
        Parts.Viewers.Remove(ann);
        Assert.Equal(SubscribeOutcome.Subscribed, Parts.Subscriptions.Subscribe(ann, 1, video: false));
        Assert.Empty(Parts.Channels.Find(1)!.Subscribers.ToArray());
        Assert.Empty(Parts.Subscriptions.Of(ann));
        Assert.Empty(Fixture.Told());
    }

    [Fact]
    public void Who_leaves_is_unsubscribed_from_all_and_the_others_stay()
    {
        Parts.Advertisements.Advertise([SessionFixture.Channel(2)]);
        var (ann, bob) = (Parts.Add("ann").Link, Parts.Add("bob").Link);
        Parts.Subscriptions.Subscribe(ann, 1, video: false);
        Parts.Subscriptions.Subscribe(ann, 2, video: false);
        Parts.Subscriptions.Subscribe(bob, 2, video: false);
        Parts.Subscriptions.Leave(Parts.Viewers.Remove(ann)!);
        Assert.Empty(Parts.Channels.Find(1)!.Subscribers.ToArray());
        Assert.Same(bob, Assert.Single(Parts.Channels.Find(2)!.Subscribers.ToArray()));
        Assert.Equal(1, Fixture.Session.Counted("remote_access.subscriptions"));
    }

    [Fact]
    public void The_listener_hears_of_a_change_under_the_lock()
    {
        var held = new List<bool>();
        Fixture.Telling = _ => held.Add(Parts.Gate.IsHeldByCurrentThread);
        var ann = Parts.Add().Link;
        Parts.Subscriptions.Subscribe(ann, 1, video: false);
        Parts.Subscriptions.Unsubscribe(ann, 1);
        Assert.Equal([true, true, true, true], held);
    }
}
