using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>Cancellation beats everything, and a plain removal asks for no reset.</summary>
public sealed class CancellationTests : IDisposable
{
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [Trait("Rule", "F2")]
    [Trait("Rule", "F6")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_worker_abandons_the_write_in_flight_and_ends(bool streamIgnoresCancellation)
    {
        var (link, stream) = await _fixture.Stuck(new StreamBehaviour { IgnoresCancellation = streamIgnoresCancellation });
        link.Send(LinkFixture.Numbered(1));
        link.Close(ReasonCode.Kicked);
        await _fixture.Ended(link);

        Assert.True(link.Cancelled.IsCancellationRequested);
        Assert.Empty(stream.Writes);
        Assert.Equal((true, "Kicked"), (stream.IsClosed, stream.CloseReason));
        if (streamIgnoresCancellation)
        {
            stream.Unstick();
        }

        await _fixture.Until(() => stream.WritesInFlight == 0, "the abandoned write to end");
        Assert.DoesNotContain(stream.Frames, frame => frame.AsSpan().SequenceEqual(LinkFixture.Numbered(1)));
        Assert.Equal(0, stream.WritesAfterClose);
        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "F2")]
    public async Task A_cancelled_worker_takes_no_further_frame_even_when_its_write_succeeded()
    {
        var link = _fixture.NewLink();
        var writes = 0;
        for (var i = 0; i < 3; i++)
        {
            link.Send(LinkFixture.Frame(15_000));
        }

        link.Attach(new ScriptedStream
        {
            OnWrite = (_, _) =>
            {
                writes++;
                link.Close(ReasonCode.Disconnected);
                return ValueTask.CompletedTask;
            },
        });
        await _fixture.Ended(link);
        Assert.Equal(1, writes);
        var statistics = link.GetStatistics();
        Assert.Equal((0, 1, 2), (statistics.QueuedFrames, statistics.FramesSent, statistics.FramesDiscarded));
    }

    [Fact]
    [Trait("Rule", "F2")]
    public async Task What_is_queued_is_discarded_and_counted_the_frames_of_the_abandoned_write_too()
    {
        var (link, stream) = await _fixture.Stuck();
        for (var i = 0; i < 5; i++)
        {
            link.Send(LinkFixture.Numbered(i));
        }

        link.Close(ReasonCode.Disconnected);
        Assert.Equal((0, 0L), (link.GetStatistics().QueuedFrames, link.GetStatistics().QueuedBytes));
        await _fixture.Ended(link);
        var statistics = link.GetStatistics();
        Assert.Equal((6, 0, 6), (statistics.FramesQueued, statistics.FramesSent, statistics.FramesDiscarded));
        Assert.Equal(6, _fixture.Counted("remote_access.frames.discarded"));
        Assert.Empty(stream.Writes);
    }

    [Fact]
    [Trait("Rule", "F2")]
    [Trait("Rule", "B7")]
    public async Task A_worker_cancelled_while_it_waits_for_the_rooms_budget_writes_nothing_and_takes_nothing_of_it()
    {
        _fixture.BudgetBytes = 9;
        var (stuck, stuckStream) = await _fixture.Stuck();
        var (link, stream) = _fixture.Attached();
        link.Send(LinkFixture.Numbered(1));
        await TestThreads.Turn();
        Assert.Equal(0, _fixture.Budget.Free);
        link.Close(ReasonCode.Disconnected);
        await _fixture.Ended(link);
        Assert.Equal((0, true), (stream.PeakWritesInFlight, stream.IsClosed));

        stuckStream.Unstick();
        await _fixture.Idle(stuck);
        Assert.Equal(9, _fixture.Budget.Free);
    }

    [Fact]
    [Trait("Rule", "F6")]
    public async Task Plain_removal_asks_for_no_reset_whatever_the_participant_was_doing()
    {
        var idle = _fixture.Attached().Link;
        var unattached = _fixture.NewLink();
        unattached.Send(LinkFixture.Numbered(1));
        var (stuck, _) = await _fixture.Stuck();
        var draining = (await _fixture.Stuck()).Link;
        draining.Complete(ReasonCode.RoomClosed);
        foreach (var link in new[] { idle, unattached, stuck, draining })
        {
            link.Close(ReasonCode.Disconnected);
            Assert.Equal(LinkPhase.Closed, link.Status.State);
            await _fixture.Ended(link);
            Assert.Equal(SendOutcome.Closed, link.Send(LinkFixture.Numbered(2)).Outcome);
            link.Reset(ReasonCode.Stalled);
        }

        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "F6")]
    public void Closing_again_keeps_the_first_reason()
    {
        var link = _fixture.NewLink();
        link.Close(ReasonCode.Replaced);
        link.Close(ReasonCode.Disconnected);
        link.Complete(ReasonCode.RoomClosed);
        Assert.Equal((LinkPhase.Closed, ReasonCode.Replaced), link.Status);
    }
}
