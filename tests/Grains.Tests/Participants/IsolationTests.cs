using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Participants;

/// <summary>One participant's slow or failing stream is nobody else's.</summary>
public sealed class IsolationTests : IDisposable
{
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "F5")]
    public async Task A_stuck_stream_and_a_failing_one_delay_and_touch_no_other()
    {
        var (stuck, stuckStream) = await _fixture.Stuck();
        var (failing, _) = _fixture.Attached(new StreamBehaviour { FailFromWrite = 1 });
        var (good, stream) = _fixture.Attached(new StreamBehaviour { Asynchronous = true });
        var frames = Enumerable.Range(0, 200).Select(LinkFixture.Numbered).ToArray();
        foreach (var frame in frames)
        {
            stuck.Send(frame);
            failing.Send(frame);
            good.Send(frame);
        }

        await _fixture.Ended(failing);
        await _fixture.Idle(good);
        Assert.Equal(frames, stream.Frames);
        Assert.Equal(failing.Identity, Assert.Single(_fixture.Resets.Requests).Participant);
        Assert.Equal((LinkPhase.Open, LinkPhase.Open), (good.Status.State, stuck.Status.State));
        Assert.Equal((1, 200), (stuckStream.WritesInFlight, stuck.GetStatistics().QueuedFrames));
        Assert.Equal(_fixture.BudgetBytes - 9, _fixture.Budget.Free);
    }

    [Fact]
    [Trait("Rule", "F5")]
    public async Task Stuck_streams_that_hold_the_whole_budget_of_the_room_delay_the_others_by_the_loan_only()
    {
        _fixture.BudgetBytes = 2 * 15_000;
        var first = await _fixture.Stuck(firstFrame: 15_000);
        var second = await _fixture.Stuck(firstFrame: 15_000);
        var (good, stream) = _fixture.Attached();
        good.Send(LinkFixture.Numbered(1));
        await TestThreads.Turn();
        Assert.Empty(stream.Writes);

        _fixture.Time.Advance(TimeSpan.FromMilliseconds(250));
        await _fixture.Idle(good);
        Assert.Equal([LinkFixture.Numbered(1)], stream.Frames);
        Assert.Equal((1, 1), (first.Stream.WritesInFlight, second.Stream.WritesInFlight));
        Assert.Empty(_fixture.Resets.Requests);
    }

    [Fact]
    [Trait("Rule", "F5")]
    public async Task Stuck_streams_that_time_out_leave_the_budget_whole()
    {
        _fixture.BudgetBytes = 3 * 15_000;
        var links = new List<ParticipantLink>();
        for (var i = 0; i < 3; i++)
        {
            links.Add((await _fixture.Stuck(new StreamBehaviour { IgnoresCancellation = true }, firstFrame: 15_000)).Link);
        }

        _fixture.Time.Advance(_fixture.Options.WriteTimeout);
        foreach (var link in links)
        {
            await _fixture.Ended(link);
        }

        Assert.Equal([ReasonCode.WriteTimeout, ReasonCode.WriteTimeout, ReasonCode.WriteTimeout], _fixture.Resets.Reasons);
        Assert.Equal(_fixture.BudgetBytes, _fixture.Budget.Free);
    }
}
