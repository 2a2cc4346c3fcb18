using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>A completed queue is drained, then its stream is closed.</summary>
public sealed class DrainTests : IDisposable
{
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "F4")]
    public async Task A_completed_queue_is_written_to_the_end_before_the_stream_is_closed()
    {
        var (link, stream) = await _fixture.Stuck();
        var frames = Enumerable.Range(0, 100).Select(LinkFixture.Numbered).ToArray();
        Assert.All(frames, frame => link.Send(frame));
        link.Complete(ReasonCode.RoomClosed);
        Assert.Equal((LinkPhase.Completing, ReasonCode.RoomClosed), link.Status);
        Assert.False(link.Cancelled.IsCancellationRequested);
        Assert.False(link.WhenEnded().IsCompleted);

        stream.Unstick();
        await _fixture.Ended(link);
        Assert.Equal([LinkFixture.Frame(9, 0xFF), .. frames], stream.Frames);
        Assert.Equal((true, "", 1, 0), (stream.IsClosed, stream.CloseReason, stream.Closes, stream.WritesAfterClose));
        Assert.Equal((LinkPhase.Closed, ReasonCode.RoomClosed), link.Status);
        await _fixture.Until(() => link.Cancelled.IsCancellationRequested, "the link to be cancelled, behind its end");
        Assert.Equal(0, link.GetStatistics().FramesDiscarded);
        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "F4")]
    public async Task Completing_an_idle_participant_closes_its_stream()
    {
        var (link, stream) = _fixture.Attached();
        link.Complete(ReasonCode.RoomClosed);
        await _fixture.Ended(link);
        Assert.Equal((true, ""), (stream.IsClosed, stream.CloseReason));
    }

    [Fact]
    [Trait("Rule", "F4")]
    public async Task A_queue_completed_before_its_stream_is_open_is_drained_when_it_opens()
    {
        var link = _fixture.NewLink();
        link.SendInitial(LinkFixture.Numbered(1));
        link.Complete(ReasonCode.Incompatible);
        var ended = _fixture.Ended(link);
        Assert.False(ended.IsCompleted);
        var stream = _fixture.NewStream();
        link.Attach(stream);
        await ended;
        Assert.Equal([LinkFixture.Numbered(1)], stream.Frames);
        Assert.True(stream.IsClosed);
    }

    [Fact]
    [Trait("Rule", "F4")]
    [Trait("Rule", "F2")]
    public async Task A_drain_that_is_cancelled_discards_the_rest()
    {
        var (link, stream) = await _fixture.Stuck();
        link.Send(LinkFixture.Numbered(1));
        link.Complete(ReasonCode.RoomClosed);
        link.Close(ReasonCode.RoomClosed);
        await _fixture.Ended(link);
        Assert.Empty(stream.Frames);
        Assert.Equal("RoomClosed", stream.CloseReason);
        Assert.Equal(2, link.GetStatistics().FramesDiscarded);
    }

    [Fact]
    [Trait("Rule", "F4")]
    [Trait("Rule", "F3")]
    public async Task A_write_that_fails_during_the_drain_ends_it()
    {
        var (link, stream) = await _fixture.Stuck(new StreamBehaviour { FailFromWrite = 1 });
        link.Send(LinkFixture.Numbered(1));
        link.Complete(ReasonCode.RoomClosed);
        stream.Unstick();
        await _fixture.Ended(link);
        Assert.Equal((LinkPhase.Closed, ReasonCode.WriteFailed), link.Status);
        Assert.Equal((true, "WriteFailed"), (stream.IsClosed, stream.CloseReason));
    }
}
