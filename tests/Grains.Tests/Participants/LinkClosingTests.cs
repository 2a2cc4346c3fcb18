using RemoteAccess.Grains.Queues;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>The ways in which a link ends.</summary>
public sealed class LinkClosingTests : IDisposable
{
    private readonly LinkFixture _fixture = new();
    private readonly LinkParts _parts;

    public LinkClosingTests() => _parts = new LinkParts(_fixture);

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "F2")]
    public async Task Closing_discards_what_is_queued_lets_go_who_waits_cancels_and_asks_for_no_reset()
    {
        _parts.Send(LinkFixture.Frame(9));
        _ = _parts.Outbox.SendAnswerAsync(LinkFixture.Frame(AnswerLane.LargeBytes), null).AsTask();
        var waiting = _parts.Outbox.SendAnswerAsync(LinkFixture.Frame(AnswerLane.LargeBytes), null).AsTask();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _parts.Closing.Cancelled.Register(cancelled.SetResult);

        Assert.True(_parts.Closing.Close(ReasonCode.Disconnected));
        Assert.True(await waiting);
        await cancelled.Task.Within("the cancellation");
        Assert.Equal((0, 2L, 1L), (_parts.Queue.Count, _parts.Counts.FramesDiscarded, _parts.Counts.FramesDropped));
        Assert.True(_parts.Closing.WhenEnded().IsCompleted);
        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "F3")]
    public void The_first_of_two_resets_is_asked_for_and_none_after_a_removal()
    {
        Assert.True(_parts.Closing.Reset(ReasonCode.WriteFailed, "first"));
        Assert.False(_parts.Closing.Reset(ReasonCode.Stalled, "second"));
        var (_, reason, detail) = Assert.Single(_fixture.Resets.Requests);
        Assert.Equal((ReasonCode.WriteFailed, "first"), (reason, detail));

        var removed = new LinkParts(_fixture);
        removed.Closing.Close(ReasonCode.Disconnected);
        Assert.False(removed.Closing.Reset(ReasonCode.WriteFailed, null));
        Assert.Single(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "F4")]
    public async Task A_completed_link_keeps_its_queue_and_is_closed_and_cancelled_when_the_worker_has_drained_it()
    {
        _parts.Attach();
        _parts.Send(LinkFixture.Frame(9));
        _parts.Closing.Complete(ReasonCode.RoomClosed);
        Assert.Equal((1, false), (_parts.Queue.Count, _parts.Closing.Cancelled.IsCancellationRequested));

        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _parts.Closing.Cancelled.Register(cancelled.SetResult);
        _parts.Closing.Ended(drained: true);
        Assert.True(_parts.Status.IsClosed);
        Assert.True(_parts.Closing.WhenEnded().IsCompleted);
        await cancelled.Task.Within("the cancellation");
    }
}
