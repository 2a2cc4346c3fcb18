using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>The bounded queue and its answers: Queued, Full or Gone.</summary>
public sealed class QueueTests : IDisposable
{
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "P2")]
    public void The_queue_holds_1024_frames_by_default()
    {
        var link = _fixture.NewLink();
        for (var i = 1; i <= 1024; i++)
        {
            Assert.Equal(new SendResult(SendOutcome.Queued, ReasonCode.None, i, 9L * i), link.TryQueue(LinkFixture.Numbered(i)));
        }

        Assert.Equal(new SendResult(SendOutcome.Full, ReasonCode.None, 1024, 9 * 1024), link.TryQueue(LinkFixture.Numbered(1025)));
    }

    [Fact]
    [Trait("Rule", "P2")]
    public async Task Enqueueing_does_not_wait_for_a_stream_that_is_stuck()
    {
        var (link, stream) = await _fixture.Stuck();
        Assert.All(Enumerable.Range(0, 1024), i => Assert.Equal(SendOutcome.Queued, link.TryQueue(LinkFixture.Numbered(i)).Outcome));
        Assert.Empty(stream.Writes);
    }

    [Fact]
    [Trait("Rule", "P2")]
    public async Task Frames_leave_in_the_order_in_which_they_came()
    {
        var frames = Enumerable.Range(0, 1024).Select(LinkFixture.Numbered).ToArray();
        var link = _fixture.NewLink();
        Assert.All(frames, frame => link.TryQueue(frame));
        var stream = _fixture.NewStream(new StreamBehaviour { Asynchronous = true }, chunk: 100);
        link.Attach(stream);
        await _fixture.Idle(link);
        Assert.Equal(frames, stream.Frames);
    }

    [Fact]
    [Trait("Rule", "P3")]
    public async Task TryQueue_on_a_full_queue_changes_nothing_and_works_again_once_there_is_room()
    {
        _fixture.Options.QueueFrames = 2;
        var link = _fixture.NewLink();
        link.TryQueue(LinkFixture.Numbered(1));
        link.TryQueue(LinkFixture.Numbered(2));
        Assert.Equal(SendOutcome.Full, link.TryQueue(LinkFixture.Numbered(3)).Outcome);
        Assert.Equal((LinkPhase.Open, ReasonCode.None), link.Status);
        Assert.False(link.Cancelled.IsCancellationRequested);
        Assert.Empty(_fixture.Resets.Requests);

        var stream = _fixture.NewStream();
        link.Attach(stream);
        await _fixture.Idle(link);
        Assert.Equal(SendOutcome.Queued, link.TryQueue(LinkFixture.Numbered(4)).Outcome);
        await _fixture.Idle(link);
        Assert.Equal([LinkFixture.Numbered(1), LinkFixture.Numbered(2), LinkFixture.Numbered(4)], stream.Frames);
    }

    [Fact]
    [Trait("Rule", "P3")]
    public async Task An_idle_participant_is_never_gone()
    {
        var (link, stream) = _fixture.Attached();
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal(SendOutcome.Queued, link.TryQueue(LinkFixture.Numbered(i)).Outcome);
            await _fixture.Idle(link);
        }

        Assert.Equal(3, stream.Frames.Count);
    }

    [Theory]
    [Trait("Rule", "P3")]
    [InlineData("cancelled", ReasonCode.Kicked)]
    [InlineData("completed", ReasonCode.RoomClosed)]
    [InlineData("reset", ReasonCode.ProtocolViolation)]
    [InlineData("failed", ReasonCode.WriteFailed)]
    [InlineData("drained", ReasonCode.Draining)]
    public async Task Frames_to_a_gone_participant_are_dropped_logged_at_debug_and_ask_for_no_reset(string how, ReasonCode reason)
    {
        var (link, stream) = _fixture.Attached(how == "failed" ? new StreamBehaviour { FailFromWrite = 1 } : null);
        await End(link, how, reason);
        var resets = _fixture.Resets.Requests.Count;
        var frames = stream.Frames.Count;
        _fixture.Logs.Clear();

        var closed = new SendResult(SendOutcome.Closed, reason, 0, 0);
        Assert.Equal(closed, link.TryQueue(LinkFixture.Numbered(2)));
        Assert.Equal(closed, link.Send(LinkFixture.Numbered(3)));
        link.SendInitial(LinkFixture.Numbered(4));

        Assert.Equal(0, link.GetStatistics().QueuedFrames);
        Assert.Equal(resets, _fixture.Resets.Requests.Count);
        Assert.Equal(
            [LogLevel.Debug, LogLevel.Debug], _fixture.Logs.GetSnapshot().Where(entry => entry.Id.Id == 1100).Select(entry => entry.Level));
        await _fixture.Ended(link);
        Assert.Equal(frames, stream.Frames.Count);
    }

    [Fact]
    [Trait("Rule", "P3")]
    public async Task Gone_is_tested_before_Full()
    {
        _fixture.Options.QueueFrames = 2;
        var (link, _) = await _fixture.Stuck();
        link.TryQueue(LinkFixture.Numbered(1));
        link.TryQueue(LinkFixture.Numbered(2));
        link.Complete(ReasonCode.RoomClosed);
        Assert.Equal(new SendResult(SendOutcome.Closed, ReasonCode.RoomClosed, 2, 18), link.TryQueue(LinkFixture.Numbered(3)));
        Assert.Equal(new SendResult(SendOutcome.Closed, ReasonCode.RoomClosed, 2, 18), link.Send(LinkFixture.Numbered(3)));
        Assert.Equal(SendOutcome.Closed, link.Send(new byte[_fixture.Options.MaxFrameBytes + 1]).Outcome);
        Assert.Empty(_fixture.Resets.Requests);
    }

    private async Task End(ParticipantLink link, string how, ReasonCode reason)
    {
        switch (how)
        {
            case "cancelled":
                link.Close(reason);
                break;
            case "reset":
                link.Reset(reason);
                break;
            case "failed":
                link.TryQueue(LinkFixture.Numbered(1));
                await _fixture.Ended(link);
                break;
            default:
                link.Complete(reason);
                if (how == "drained")
                {
                    await _fixture.Ended(link);
                }

                break;
        }
    }
}
