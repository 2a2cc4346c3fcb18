using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>Publishing a message to a channel's subscribers, without the tables' lock.</summary>
public sealed class MessagePublishingTests : TablePartsTest
{
    [Fact]
    [Trait("Rule", "S5")]
    public void Only_subscribers_get_it_and_each_message_is_counted_with_its_bytes()
    {
        var (ann, bob) = (Parts.Add("ann"), Parts.Add("bob"));
        Parts.Subscriptions.Subscribe(ann.Link, 1, video: false);
        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 0), Parts.Messages.Publish(1, 7, [1, 2, 3]));
        Assert.Equal(PublishOutcome.UnknownChannel, Parts.Messages.Publish(404, 7, [1]).Outcome);
        Assert.IsType<MessageDataMessage>(Assert.Single(ann.Messages()));
        Assert.Empty(bob.Frames());
        Assert.Equal(1, Fixture.Session.Counted("remote_access.messages"));
        Assert.Equal(3, Fixture.Session.Counted("remote_access.messages.bytes"));
    }

    [Fact]
    [Trait("Rule", "B1")]
    public void A_message_that_makes_too_large_a_frame_is_refused_and_counted_as_dropped_and_one_byte_less_is_not()
    {
        Fixture.Session.Options.Participant.MaxFrameBytes = 64 * 1024;
        var most = (64 * 1024) - ServerMessageEncoder.MessageDataOverhead;
        Assert.Equal(PublishOutcome.Published, Parts.Messages.Publish(1, 0, new byte[most]).Outcome);
        Assert.Equal(PublishOutcome.FrameTooLarge, Parts.Messages.Publish(1, 0, new byte[most + 1]).Outcome);
        Assert.Equal((1L, 1L), (Parts.Channels.Entries[0].Messages, Parts.Channels.Entries[0].Dropped));
        Assert.Equal(1, Fixture.Session.Counted("remote_access.messages.too_large"));
    }

    [Fact]
    public void A_lossy_channel_judges_the_size_by_its_own_limit()
    {
        Fixture.Session.Options.Participant.MaxFrameBytes = 64 * 1024;
        Parts.Advertisements.Advertise([SessionFixture.Channel(2) with { Delivery = ChannelDelivery.Lossy }]);
        Assert.Equal(PublishOutcome.Published, Parts.Messages.Publish(2, 0, new byte[64 * 1024]).Outcome);
        Assert.Equal(PublishOutcome.FrameTooLarge,
            Parts.Messages.Publish(2, 0, new byte[Fixture.Session.Options.Lossy.MaxMessageBytes + 1]).Outcome);
    }

    [Fact]
    public async Task A_publisher_does_not_wait_for_the_tables_lock()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var release = new ManualResetEventSlim();
        var holder = new Thread(() =>
        {
            lock (Parts.Gate)
            {
                held.SetResult();
                release.Wait(TestContext.Current.CancellationToken);
            }
        });
        holder.Start();
        await held.Task.Within("the lock to be held");
        var published = Task.Run(() => Parts.Messages.Publish(1, 0, [1]), TestContext.Current.CancellationToken);
        await published.Within("the message to be published while the lock is held");
        release.Set();
        holder.Join();
    }
}
