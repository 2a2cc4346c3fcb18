using RemoteAccess.Grains.Participants;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>The queue is bounded in bytes too.</summary>
public sealed class ByteBoundTests : IDisposable
{
    private const int MiB = 1024 * 1024;
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "B1")]
    public void The_queue_holds_16_MiB_by_default()
    {
        var link = _fixture.NewLink();
        var frame = LinkFixture.Frame(MiB);
        Assert.All(Enumerable.Range(0, 16), _ => Assert.Equal(SendOutcome.Queued, link.TryQueue(frame).Outcome));
        Assert.Equal(new SendResult(SendOutcome.Full, ReasonCode.None, 16, 16 * MiB), link.TryQueue(LinkFixture.Frame(5)));
        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "B1")]
    [Trait("Rule", "P4")]
    public void Send_on_a_queue_full_by_bytes_resets_with_that_reason()
    {
        var link = _fixture.NewLink();
        link.Send(LinkFixture.Frame(16 * MiB));
        Assert.Equal(new SendResult(SendOutcome.Overflowed, ReasonCode.QueueBytesOverflow, 0, 0), link.Send(LinkFixture.Frame(5)));
        Assert.Equal([ReasonCode.QueueBytesOverflow], _fixture.Resets.Reasons);
        Assert.Equal((LinkPhase.Closed, ReasonCode.QueueBytesOverflow), link.Status);
    }

    [Fact]
    [Trait("Rule", "B1")]
    public void An_empty_queue_admits_one_frame_beyond_its_bound_up_to_the_largest_frame()
    {
        var link = _fixture.NewLink();
        Assert.Equal(SendOutcome.Queued, link.TryQueue(LinkFixture.Frame(32 * MiB)).Outcome);
        Assert.Equal(SendOutcome.Full, link.TryQueue(LinkFixture.Frame(5)).Outcome);
    }

    [Theory]
    [Trait("Rule", "B1")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void A_frame_larger_than_the_largest_answers_FrameTooLarge_and_resets_nobody(int queued)
    {
        _fixture.Options.QueueFrames = 4;
        var link = _fixture.NewLink();
        for (var i = 0; i < queued; i++)
        {
            link.Send(LinkFixture.Numbered(i));
        }

        var tooLarge = LinkFixture.Frame((32 * MiB) + 1);
        var expected = new SendResult(SendOutcome.FrameTooLarge, ReasonCode.None, queued, 9 * queued);
        Assert.Equal(expected, link.TryQueue(tooLarge));
        Assert.Equal(expected, link.Send(tooLarge));
        Assert.Equal((LinkPhase.Open, ReasonCode.None), link.Status);
        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "B1")]
    public async Task Bytes_and_frames_that_were_sent_make_room_again()
    {
        (_fixture.Options.QueueBytes, _fixture.Options.QueueFrames) = (100, 10);
        var (link, stream) = _fixture.Attached();
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(SendOutcome.Queued, link.Send(LinkFixture.Frame(60)).Outcome);
            await _fixture.Idle(link);
        }

        Assert.Equal(50, stream.Frames.Count);
        Assert.Equal(
            (0, 0L, 1, 60L),
            (link.GetStatistics().QueuedFrames, link.GetStatistics().QueuedBytes, link.GetStatistics().PeakFrames,
                link.GetStatistics().PeakBytes));
    }

    [Fact]
    [Trait("Rule", "B1")]
    public void Initial_messages_are_exempt_from_both_bounds_and_use_up_neither()
    {
        var link = _fixture.NewLink();
        link.SendInitial(LinkFixture.Frame((32 * MiB) + 1));
        Assert.All(Enumerable.Range(0, 2_000), i => link.SendInitial(LinkFixture.Numbered(i)));
        Assert.Equal((2_001, 0L), (link.GetStatistics().QueuedFrames, link.GetStatistics().QueuedBytes));

        Assert.All(Enumerable.Range(0, 1_024), i => Assert.Equal(SendOutcome.Queued, link.Send(LinkFixture.Numbered(i)).Outcome));
        Assert.Equal(SendOutcome.Full, link.TryQueue(LinkFixture.Numbered(0)).Outcome);
        link.SendInitial(LinkFixture.Numbered(1));
        Assert.Equal((3_026, 9L * 1_024), (link.GetStatistics().QueuedFrames, link.GetStatistics().QueuedBytes));
        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "B1")]
    public async Task A_frame_counts_until_its_last_byte_is_taken()
    {
        (_fixture.Options.QueueBytes, _fixture.Options.QueueFrames) = (64 * 1024, 10);
        var link = _fixture.NewLink();
        link.Send(LinkFixture.Frame(30_000));
        var stream = _fixture.NewStream(new() { HangFromWrite = 1 });
        link.Attach(stream);
        await _fixture.Until(() => stream.WritesInFlight == 1, "half of the frame to be in flight");
        Assert.Equal((1, 30_000L), (link.GetStatistics().QueuedFrames, link.GetStatistics().QueuedBytes));
        stream.Unstick();
        await _fixture.Idle(link);
        Assert.Equal((0, 0L), (link.GetStatistics().QueuedFrames, link.GetStatistics().QueuedBytes));
    }
}
