using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Writers;

/// <summary>When a run of the worker starts, and when the link has ended.</summary>
public sealed class WorkerRunsTests : IDisposable
{
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "F1")]
    public void One_run_at_a_time_starts_once_there_are_a_stream_and_a_frame()
    {
        var parts = new LinkParts(_fixture);
        parts.Queue.AddExempt(LinkFixture.Frame(9));
        parts.Runs.StartIfNeeded();
        Assert.Equal(0, parts.Started);
        parts.Attach();
        parts.Runs.StartIfNeeded();
        Assert.Equal((1, true), (parts.Started, parts.Runs.IsRunning));

        parts.Runs.Pause();
        parts.Runs.StartIfNeeded();
        Assert.Equal(2, parts.Started);
    }

    [Fact]
    [Trait("Rule", "F1")]
    public void A_caller_may_do_the_run_of_an_idle_link_if_it_is_one_chunk_to_a_stream_that_never_blocks()
    {
        var parts = new LinkParts(_fixture, neverBlocks: true);
        parts.Queue.Offer(parts.Queue.Own(LinkFixture.Frame(9)));
        Assert.False(StartsHere(parts));
        parts.Attach();
        Assert.Equal((false, 1), (StartsHere(parts), parts.Started));
        parts.Runs.Pause();
        Assert.True(StartsHere(parts));
        Assert.False(StartsHere(parts));
        Assert.Equal((1, true), (parts.Started, parts.Runs.IsRunning));
        parts.Runs.RunHere();
        Assert.Equal(1, parts.RanHere);
        parts.Runs.Pause();
        parts.Queue.Offer(parts.Queue.Own(LinkFixture.Frame(15_000)));
        Assert.Equal((false, 2), (StartsHere(parts), parts.Started));
    }

    [Fact]
    [Trait("Rule", "F1")]
    public void A_run_to_a_stream_that_may_block_is_left_to_the_writers()
    {
        var parts = new LinkParts(_fixture);
        parts.Attach();
        parts.Queue.AddExempt(LinkFixture.Frame(9));
        Assert.Equal((false, 1), (StartsHere(parts), parts.Started));
    }

    [Fact]
    [Trait("Rule", "F7")]
    public void Who_closes_a_link_does_its_last_run_on_a_stream_that_never_blocks()
    {
        var parts = new LinkParts(_fixture, neverBlocks: true);
        parts.Attach();
        Assert.True(parts.Closing.Close(ReasonCode.Disconnected, here: true));
        Assert.Equal((1, 0, true), (parts.RanHere, parts.Started, parts.Runs.IsRunning));
        Assert.False(parts.Closing.Close(ReasonCode.Disconnected, here: true));
        Assert.Equal(1, parts.RanHere);

        var other = new LinkParts(_fixture, neverBlocks: true);
        other.Attach();
        Assert.True(other.Closing.Close(ReasonCode.Disconnected));
        Assert.Equal((0, 1), (other.RanHere, other.Started));
    }

    [Fact]
    [Trait("Rule", "B10")]
    public void No_run_starts_for_an_empty_queue_or_a_used_up_window()
    {
        _fixture.Options.FlowWindowBytes = 64 * 1024;
        var parts = new LinkParts(_fixture, acknowledges: true);
        parts.Attach();
        parts.Flow!.Written(64 * 1024);
        parts.Queue.AddExempt(LinkFixture.Frame(9));
        parts.Runs.StartIfNeeded();
        Assert.Equal(0, parts.Started);
        Assert.True(parts.Flow.Acknowledge(1));
        parts.Runs.StartIfNeeded();
        Assert.Equal(1, parts.Started);
    }

    [Fact]
    [Trait("Rule", "F7")]
    public void A_closed_link_has_ended_once_its_stream_is_closed_and_no_run_starts_again()
    {
        var parts = new LinkParts(_fixture);
        parts.Attach();
        parts.Status.Close(ReasonCode.Disconnected);
        parts.Runs.StartIfNeeded();
        var ended = parts.Runs.WhenEnded();
        parts.Runs.SignalIfEnded();
        Assert.Equal((1, false), (parts.Started, ended.IsCompleted));

        parts.Runs.End();
        Assert.True(ended.IsCompletedSuccessfully);
        parts.Runs.StartIfNeeded();
        Assert.Equal((1, false), (parts.Started, parts.Runs.IsRunning));
    }

    [Fact]
    [Trait("Rule", "F7")]
    public void A_closed_link_without_a_stream_has_ended_until_one_is_attached()
    {
        var parts = new LinkParts(_fixture);
        parts.Status.Close(ReasonCode.Disconnected);
        Assert.True(parts.Runs.WhenEnded().IsCompleted);
        parts.Attach();
        Assert.Equal((1, false), (parts.Started, parts.Runs.WhenEnded().IsCompleted));
    }

    private static bool StartsHere(LinkParts parts)
    {
        var here = true;
        parts.Runs.Start(ref here);
        return here;
    }
}
