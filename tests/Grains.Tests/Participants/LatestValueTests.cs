using RemoteAccess.Grains.Queues;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>A newer frame takes the place of an unsent one with the same key.</summary>
public sealed class LatestValueTests : IDisposable
{
    private static readonly CoalescingKey Speed = new CoalescingKey.Parameter("speed");
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "P2")]
    public void The_newest_frame_of_a_key_keeps_the_oldest_place()
    {
        var viewer = New();
        viewer.Link.Send(LinkFixture.Numbered(1));
        viewer.Link.Send(LinkFixture.Numbered(2), Speed);
        viewer.Link.Send(LinkFixture.Numbered(3));
        Assert.Equal(new SendResult(SendOutcome.Queued, ReasonCode.None, 3, 27), viewer.Link.Send(LinkFixture.Numbered(4), Speed));
        Assert.Equal(new SendResult(SendOutcome.Queued, ReasonCode.None, 3, 27),
            viewer.Link.TryQueue(LinkFixture.Numbered(5), new CoalescingKey.Parameter("speed")));

        Assert.Equal([LinkFixture.Numbered(1), LinkFixture.Numbered(5), LinkFixture.Numbered(3)], viewer.Frames());
        var statistics = viewer.Link.GetStatistics();
        Assert.Equal((5, 3, 2, 0), (statistics.FramesQueued, statistics.FramesSent, statistics.FramesCoalesced, statistics.FramesDropped));
        Assert.Equal(2, _fixture.Counted("remote_access.frames.coalesced"));
    }

    [Fact]
    [Trait("Rule", "P2")]
    public void Keys_of_other_kinds_names_and_channels_have_places_of_their_own()
    {
        CoalescingKey[] keys =
        [
            new CoalescingKey.Parameter("a"), new CoalescingKey.Parameter("b"), new CoalescingKey.Status("a"),
                new CoalescingKey.Status("b"),
            new CoalescingKey.Channel(), new CoalescingKey.Channel(),
        ];
        var viewer = New();
        Assert.All(keys.Index(), each => viewer.Link.Send(LinkFixture.Numbered(each.Index), each.Item));
        Assert.All(keys.Index(), each => viewer.Link.Send(LinkFixture.Numbered(100 + each.Index), each.Item));
        Assert.Equal([.. keys.Index().Select(each => LinkFixture.Numbered(100 + each.Index))], viewer.Frames());
    }

    [Fact]
    [Trait("Rule", "P2")]
    public void A_frame_that_was_sent_is_not_replaced()
    {
        var viewer = New();
        viewer.Link.Send(LinkFixture.Numbered(1), Speed);
        Assert.Equal([LinkFixture.Numbered(1)], viewer.Frames());
        viewer.Link.Send(LinkFixture.Numbered(2), Speed);
        Assert.Equal([LinkFixture.Numbered(2)], viewer.Frames());
        Assert.Equal(0, viewer.Link.GetStatistics().FramesCoalesced);
    }

    [Fact]
    [Trait("Rule", "P2")]
    public void A_frame_of_which_a_part_is_sent_goes_out_whole_and_the_newer_one_behind_it()
    {
        var viewer = New();
        var first = LinkFixture.Frame(100, 1);
        viewer.Link.Send(first, Speed);
        Assert.Equal(TakeResult.Chunk, viewer.Take(60));
        viewer.Link.Send(LinkFixture.Frame(50, 2), Speed);
        viewer.Link.Send(LinkFixture.Frame(70, 3), Speed);

        Assert.Equal([first, LinkFixture.Frame(70, 3)], viewer.Frames());
        Assert.Equal(1, viewer.Link.GetStatistics().FramesCoalesced);
    }

    [Fact]
    [Trait("Rule", "P2")]
    public void The_age_of_a_replaced_place_is_that_of_the_newer_frame()
    {
        var viewer = New();
        viewer.Link.Send(LinkFixture.Numbered(1), Speed);
        _fixture.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(5), viewer.Link.GetStatistics().OldestAge);
        viewer.Link.Send(LinkFixture.Numbered(2), Speed);
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(1), viewer.Link.GetStatistics().OldestAge);
    }

    [Fact]
    [Trait("Rule", "P3")]
    public void A_queue_full_of_frames_still_takes_one_that_replaces_another()
    {
        _fixture.Options.QueueFrames = 2;
        var viewer = New();
        viewer.Link.Send(LinkFixture.Numbered(1), Speed);
        viewer.Link.Send(LinkFixture.Numbered(2));
        Assert.Equal(SendOutcome.Full, viewer.Link.TryQueue(LinkFixture.Numbered(3)).Outcome);
        Assert.Equal(SendOutcome.Queued, viewer.Link.Send(LinkFixture.Numbered(4), Speed).Outcome);
        Assert.Empty(_fixture.Resets.Requests);
        Assert.Equal([LinkFixture.Numbered(4), LinkFixture.Numbered(2)], viewer.Frames());
    }

    [Fact]
    [Trait("Rule", "B1")]
    public void A_replacement_is_bounded_in_bytes_against_what_else_is_queued()
    {
        _fixture.Options.QueueBytes = 1_000;
        var viewer = New();
        viewer.Link.Send(LinkFixture.Frame(600), Speed);
        Assert.Equal(SendOutcome.Queued, viewer.Link.TryQueue(LinkFixture.Frame(5_000), Speed).Outcome);
        Assert.Equal(SendOutcome.Queued, viewer.Link.TryQueue(LinkFixture.Frame(600), Speed).Outcome);
        viewer.Link.Send(LinkFixture.Frame(100));
        Assert.Equal(new SendResult(SendOutcome.Queued, ReasonCode.None, 2, 1_000), viewer.Link.TryQueue(LinkFixture.Frame(900), Speed));
        Assert.Equal(new SendResult(SendOutcome.Full, ReasonCode.None, 2, 1_000), viewer.Link.TryQueue(LinkFixture.Frame(901), Speed));
        Assert.Equal(SendOutcome.FrameTooLarge, viewer.Link.TryQueue(new byte[_fixture.Options.MaxFrameBytes + 1], Speed).Outcome);
        Assert.Equal([LinkFixture.Frame(900), LinkFixture.Frame(100)], viewer.Frames());
    }

    [Fact]
    [Trait("Rule", "P4")]
    public void A_replacement_beyond_the_byte_bound_overflows_like_any_frame()
    {
        _fixture.Options.QueueBytes = 1_000;
        var viewer = New();
        viewer.Link.Send(LinkFixture.Frame(500), Speed);
        viewer.Link.Send(LinkFixture.Frame(500));
        Assert.Equal(SendOutcome.Overflowed, viewer.Link.Send(LinkFixture.Frame(501), Speed).Outcome);
        Assert.Equal([ReasonCode.QueueBytesOverflow], _fixture.Resets.Reasons);
    }

    [Fact]
    [Trait("Rule", "P3")]
    public void Nothing_is_replaced_in_the_queue_of_a_participant_that_is_completing()
    {
        var viewer = New();
        viewer.Link.Send(LinkFixture.Numbered(1), Speed);
        viewer.Link.Complete(ReasonCode.RoomClosed);
        Assert.Equal(SendOutcome.Closed, viewer.Link.Send(LinkFixture.Numbered(2), Speed).Outcome);
        Assert.Equal([LinkFixture.Numbered(1)], viewer.Frames());
    }

    [Fact]
    [Trait("Rule", "B1")]
    public void What_replaces_an_initial_message_is_exempt_from_the_bounds_too()
    {
        _fixture.Options.QueueBytes = 1_000;
        var viewer = New();
        viewer.Link.SendInitial(LinkFixture.Frame(900), Speed);
        viewer.Link.Send(LinkFixture.Frame(1_000));
        Assert.Equal(new SendResult(SendOutcome.Queued, ReasonCode.None, 2, 1_000), viewer.Link.Send(LinkFixture.Frame(2_000, 1), Speed));
        Assert.Equal([LinkFixture.Frame(2_000, 1), LinkFixture.Frame(1_000)], viewer.Frames());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [Trait("Rule", "P2")]
    public void After_a_seal_a_newer_frame_queues_behind(int others)
    {
        var viewer = New();
        var frames = Enumerable.Range(100, others).Select(LinkFixture.Numbered).ToArray();
        Assert.All(frames.Index(), frame => viewer.Link.Send(frame.Item, new CoalescingKey.Parameter($"other{frame.Index}")));
        viewer.Link.Send(LinkFixture.Numbered(1), Speed);
        viewer.Link.Seal([Speed, new CoalescingKey.Parameter("never used")]);
        viewer.Link.Send(LinkFixture.Numbered(2));
        viewer.Link.Send(LinkFixture.Numbered(3), Speed);
        viewer.Link.Send(LinkFixture.Numbered(4), Speed);
        Assert.Equal([.. frames, LinkFixture.Numbered(1), LinkFixture.Numbered(2), LinkFixture.Numbered(4)], viewer.Frames());
    }

    [Fact]
    [Trait("Rule", "P2")]
    public async Task A_stuck_viewer_gets_the_newest_value_and_no_reset_however_many_there_were()
    {
        var (link, stream) = await _fixture.Stuck();
        var key = new CoalescingKey.Channel();
        Assert.All(Enumerable.Range(0, 100_000), i => Assert.Equal(SendOutcome.Queued, link.Send(LinkFixture.Numbered(i), key).Outcome));
        stream.Unstick();
        await _fixture.Idle(link);
        Assert.Equal([LinkFixture.Frame(9, 0xFF), LinkFixture.Numbered(99_999)], stream.Frames);
        Assert.Empty(_fixture.Resets.Requests);
        Assert.Equal(99_999, link.GetStatistics().FramesCoalesced);
    }

    private HandLink New() => new(_fixture, _fixture.NewLink());
}
