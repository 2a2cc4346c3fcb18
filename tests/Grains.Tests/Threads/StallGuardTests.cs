using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Threads;

namespace RemoteAccess.Grains.Tests.Threads;

/// <summary>After a standstill nothing begins to be written before the check has ended.</summary>
[Trait("Rule", "B18")]
public sealed class StallGuardTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private readonly WorkerThreads _threads = new("stall", 1, 1, NullLogger.Instance);
    private readonly TaskCompletionSource _check = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StallGuard _guard;
    private long _now = Stopwatch.GetTimestamp();

    public StallGuardTests() => _guard = new StallGuard(Limit, NullLogger.Instance, () => Volatile.Read(ref _now))
    {
        Check = () => _check.Task,
    };

    public void Dispose()
    {
        _guard.Dispose();
        _threads.Dispose();
    }

    [Fact]
    public void A_late_beat_within_the_limit_stops_nothing()
    {
        Advance(Limit - TimeSpan.FromMilliseconds(1));
        Assert.True(_guard.MayBegin);
        _guard.Beat();
        Assert.True(_guard.MayBegin);
        Assert.Equal(0, _guard.Stalls);
    }

    [Fact]
    public async Task After_a_standstill_nothing_begins_before_the_beat_and_nothing_after_it_until_the_check_has_ended()
    {
        Advance(Limit);
        Assert.False(_guard.MayBegin);
        var run = new Run();
        _guard.Park(_threads, run);
        _guard.Beat();
        Assert.False(_guard.MayBegin);
        Assert.Equal((1, 1, 0), (_guard.Stalls, _guard.Parked, run.Count));

        _check.SetResult();
        await run.Ran.Within("the parked run to go on");
        Assert.True(_guard.MayBegin);
        Assert.Equal(0, _guard.Parked);
    }

    [Fact]
    public async Task A_run_that_comes_to_park_after_the_check_goes_on_at_once()
    {
        var run = new Run();
        _guard.Park(_threads, run);
        await run.Ran.Within("the run to go on");
    }

    [Fact]
    public async Task Parked_runs_look_again_now_and_then_because_their_link_may_have_ended()
    {
        Advance(Limit);
        var run = new Run();
        _guard.Park(_threads, run);
        for (var beat = 0; beat < 11; beat++)
        {
            _guard.Beat();
        }

        await run.Ran.Within("the parked run to look again");
        Assert.False(_guard.MayBegin);
        _check.SetResult();
    }

    [Fact]
    public async Task The_check_of_an_earlier_standstill_does_not_let_go_on_what_the_next_one_stopped()
    {
        Advance(Limit);
        _guard.Beat();
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _guard.LastCheck;
        _guard.Check = () =>
        {
            begun.SetResult();
            return second.Task;
        };
        Advance(Limit);
        _guard.Beat();
        await begun.Task.Within("the second check to begin");

        _check.SetResult();
        await first.Within("the first check to end");
        Assert.False(_guard.MayBegin);
        second.SetResult();
        await _guard.LastCheck.Within("the second check to end");
        Assert.True(_guard.MayBegin);
    }

    private void Advance(TimeSpan by) => Volatile.Write(ref _now, _now + (long)(by.TotalSeconds * Stopwatch.Frequency));

    private sealed class Run : IRun
    {
        private readonly TaskCompletionSource _ran = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ran => _ran.Task;

        public int Count { get; private set; }

        void IRun.Run()
        {
            Count++;
            _ran.TrySetResult();
        }

        void IRun.HoldsItsThread()
        {
        }
    }
}
