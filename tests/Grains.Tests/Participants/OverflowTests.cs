using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>SendControl on a full queue: cancel, record the reset, wake the session.</summary>
public sealed class OverflowTests : IDisposable
{
    private readonly LinkFixture _fixture = new();

    public OverflowTests() => _fixture.Options.QueueFrames = 3;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "P4")]
    public void Send_with_room_queues_like_TryQueue()
    {
        var link = _fixture.NewLink();
        Assert.Equal(new SendResult(SendOutcome.Queued, ReasonCode.None, 1, 9), link.Send(LinkFixture.Numbered(1)));
        Assert.Equal(new SendResult(SendOutcome.Queued, ReasonCode.None, 2, 18), link.TryQueue(LinkFixture.Numbered(2)));
        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "P4")]
    public void Send_on_a_full_queue_cancels_the_participant_before_it_records_the_reset()
    {
        var link = Full();
        bool? cancelled = null;
        LinkPhase? state = null;
        _fixture.Resets.OnRequest = _ => (cancelled, state) = (link.Cancelled.IsCancellationRequested, link.Status.State);

        Assert.Equal(new SendResult(SendOutcome.Overflowed, ReasonCode.QueueOverflow, 0, 0), link.Send(LinkFixture.Numbered(4)));

        Assert.True(cancelled);
        Assert.Equal(LinkPhase.Closed, state);
        Assert.Equal((link.Identity, ReasonCode.QueueOverflow, null), Assert.Single(_fixture.Resets.Requests));
        Assert.Equal((LinkPhase.Closed, ReasonCode.QueueOverflow), link.Status);
    }

    [Fact]
    [Trait("Rule", "P4")]
    public async Task The_overflowing_frame_is_dropped_and_what_was_queued_is_discarded()
    {
        var (link, stream) = await _fixture.Stuck();
        Fill(link);
        link.Send(LinkFixture.Numbered(4));
        stream.Unstick();
        await _fixture.Ended(link);
        Assert.DoesNotContain(stream.Frames, frame => frame.AsSpan().SequenceEqual(LinkFixture.Numbered(4)));
        var statistics = link.GetStatistics();
        Assert.Equal((4, 0, 1), (statistics.FramesQueued, statistics.QueuedFrames, statistics.FramesDropped));
        Assert.Equal(4, statistics.FramesSent + statistics.FramesDiscarded);
    }

    [Fact]
    [Trait("Rule", "P4")]
    public async Task Senders_that_overflow_a_queue_at_the_same_time_ask_for_one_reset()
    {
        var link = Full();
        using var together = new Barrier(4);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                return link.Send(LinkFixture.Numbered(i)).Outcome;
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Assert.Equal([SendOutcome.Overflowed, SendOutcome.Closed, SendOutcome.Closed, SendOutcome.Closed], outcomes.Order());
        Assert.Single(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "P4")]
    public void The_session_is_woken_and_finds_identity_SID_epoch_and_reason()
    {
        var wake = new WakeSignal();
        var pending = new PendingResets(wake);
        var link = Full();
        _fixture.Resets.OnRequest = who => pending.RequestReset(who, ReasonCode.QueueOverflow, null);
        var woken = wake.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(woken.IsCompleted);

        link.Send(LinkFixture.Numbered(4));

        Assert.True(wake.WaitAsync(TestContext.Current.CancellationToken).IsCompleted);
        var reset = Assert.Single(pending.Drain());
        Assert.Equal(("ann", "PA_000000000001", 7L),
            (reset.Participant.Identity.ToString(), reset.Participant.Sid.ToString(), reset.Participant.Epoch));
        Assert.Equal(ReasonCode.QueueOverflow, reset.Reason);
    }

    private ParticipantLink Full()
    {
        var link = _fixture.NewLink();
        Fill(link);
        return link;
    }

    private static void Fill(ParticipantLink link) =>
        Assert.All([1, 2, 3], i => Assert.Equal(SendOutcome.Queued, link.Send(LinkFixture.Numbered(i)).Outcome));
}
