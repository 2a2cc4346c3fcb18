using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Tables;

/// <summary>Who gets broadcasts.</summary>
public sealed class RoomViewersTests : TablePartsTest
{
    [Fact]
    [Trait("Rule", "S5")]
    public void A_viewer_gets_what_is_broadcast_from_its_entry_to_its_end()
    {
        var (ann, bob) = (Parts.Add("ann"), Parts.Add("bob"));
        Assert.Equal(2, Parts.Viewers.Broadcast(ServerMessageEncoder.Time(1)).Recipients);
        Assert.Same(bob.Link, Parts.Viewers.Remove(bob.Link)?.Link);
        Assert.Equal(1, Parts.Viewers.Broadcast(ServerMessageEncoder.Time(2)).Recipients);
        Assert.Equal((2, 1), (ann.Messages().Count, bob.Messages().Count));
        Assert.Same(ann.Link, Assert.Single(Parts.Viewers.Links.ToArray()));
    }

    [Fact]
    public void A_viewer_that_has_left_has_no_entry_and_leaves_only_once()
    {
        var ann = Parts.Add();
        Assert.Same(ann.Link, Parts.Viewers.Find(ann.Link)?.Link);
        Assert.NotNull(Parts.Viewers.Remove(ann.Link));
        Assert.Null(Parts.Viewers.Find(ann.Link));
        Assert.Null(Parts.Viewers.Remove(ann.Link));
    }

    [Fact]
    [Trait("Rule", "B1")]
    public void A_frame_that_is_too_large_is_not_sent_and_resets_no_viewer()
    {
        Fixture.Session.Options.Participant.MaxFrameBytes = 64 * 1024;
        var ann = Parts.Add();
        Assert.Equal(PublishOutcome.FrameTooLarge, Parts.Viewers.Broadcast(new byte[(64 * 1024) + 1]).Outcome);
        Assert.Empty(ann.Frames());
        Assert.Empty(Fixture.Links.Resets.Reasons);
    }

    [Fact]
    [Trait("Rule", "S6")]
    public void A_farewell_is_queued_behind_what_fills_a_queue()
    {
        Fixture.Links.Options.QueueFrames = 1;
        var ann = Parts.Add();
        Parts.Viewers.Broadcast(ServerMessageEncoder.Time(1));
        Parts.Viewers.SendFinal(ServerMessageEncoder.Time(2));
        Assert.Equal([new TimeMessage(1), new TimeMessage(2)], ann.Messages());
        Assert.Empty(Fixture.Links.Resets.Reasons);
    }
}
