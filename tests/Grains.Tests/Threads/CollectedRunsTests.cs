using System.Collections.Concurrent;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Threads;

namespace RemoteAccess.Grains.Tests.Threads;

/// <summary>Runs that are collected and scheduled in groups: each is done once, in order, whatever another one does.</summary>
public sealed class CollectedRunsTests : WorkerThreadsTest
{
    [Fact]
    public async Task Runs_that_were_collected_are_begun_in_their_order_among_the_others()
    {
        var threads = Start(1);
        var begun = new ConcurrentQueue<int>();
        IRun Numbered(int number) => new Run(() => begun.Enqueue(number));
        threads.Schedule(Numbered(0));
        var batch = RunBatch.OfThread();
        for (var i = 1; i <= 1_000; i++)
        {
            batch.Add(threads, Numbered(i));
        }

        batch.Schedule();
        batch.Schedule();
        threads.Schedule(Numbered(1_001));
        await threads.Turn();
        Assert.Equal(Enumerable.Range(0, 1_002), begun);
    }

    [Fact]
    public async Task Runs_that_were_collected_for_two_kinds_of_threads_are_each_done_by_their_own()
    {
        var (first, second) = (Start(1), Start(1));
        var on = new ConcurrentQueue<bool>();
        var batch = RunBatch.OfThread();
        for (var i = 0; i < 10; i++)
        {
            batch.Add(first, new Run(() => on.Enqueue(first.IsCurrent)));
            batch.Add(second, new Run(() => on.Enqueue(second.IsCurrent)));
        }

        batch.Schedule();
        await first.Turn();
        await second.Turn();
        Assert.Equal(Enumerable.Repeat(true, 20), on);
    }

    [Fact]
    public async Task What_a_run_does_to_the_contexts_of_its_thread_does_not_reach_the_next_run()
    {
        var threads = Start(1);
        var local = new AsyncLocal<string>();
        threads.Schedule(new Run(() =>
        {
            local.Value = "left behind";
            SynchronizationContext.SetSynchronizationContext(null);
        }));
        var seen = new TaskCompletionSource<(string?, bool)>(TaskCreationOptions.RunContinuationsAsynchronously);
        threads.Schedule(new Run(() => seen.SetResult((local.Value, SynchronizationContext.Current is WorkerContext))));
        Assert.Equal((null, true), await seen.Task.Within("the next run"));
    }

    [Fact]
    public async Task Runs_that_wait_are_counted_one_by_one()
    {
        var threads = Start(1);
        using var held = new HeldRun(Pulse);
        threads.Schedule(held);
        await Pulse.Until(() => held.Began, "the first run to begin");
        Collect(threads, [.. Enumerable.Range(0, 100).Select(_ => new Run(() => { }))]);
        Assert.InRange(threads.Waiting, 1, 100);
        held.Release();
        await threads.Turn();
        Assert.Equal(0, threads.Waiting);
    }

    [Fact]
    public async Task A_collected_run_that_holds_its_thread_holds_up_none_of_the_others()
    {
        var threads = Start(1);
        using var held = new HeldRun(Pulse);
        var done = 0;
        IRun Counted() => new Run(() =>
        {
            Interlocked.Increment(ref done);
            Pulse.Beat();
        });
        Collect(threads, Counted(), held, Counted(), Counted());
        await Pulse.Until(() => Volatile.Read(ref done) == 3, "the runs beside the one that holds its thread");
        held.Release();
        await Pulse.Until(() => threads.Held == 0, "the held thread to end");
        await threads.Turn();
        Assert.Equal(3, done);
    }

    [Fact]
    public async Task A_collected_run_that_fails_or_whose_thread_dies_takes_none_of_the_others_with_it()
    {
        var threads = Start(1);
        var done = 0;
        Collect(
            threads,
            new Run(() => throw new InvalidOperationException("on demand")),
            new Run(() => Interlocked.Increment(ref done)),
            new Run(() => Thread.CurrentThread.Interrupt()),
            new Run(() => Interlocked.Increment(ref done)));
        await Pulse.Until(() => Logged(ThreadDied).Count == 1, "the log line of the death");
        await threads.Turn();
        Assert.Equal((2, 1), (done, Logged(RunFailed).Count));
    }

    [Fact]
    public async Task Many_threads_that_collect_for_the_same_threads_lose_no_run()
    {
        var threads = Start(2);
        var left = 8 * 5_000;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        IRun run = new Run(() =>
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                done.SetResult();
            }
        });
        Parallel.For(0, 8, part =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                RunBatch.OfThread().Add(threads, run);
                if (i % (37 + part) == 0)
                {
                    RunBatch.OfThread().Schedule();
                }
            }

            RunBatch.OfThread().Schedule();
        });
        await done.Task.Within("all runs to be done");
        await threads.Turn();
        Assert.Equal(0, left);
    }

    [Fact]
    public async Task What_was_collected_is_done_after_the_end_too()
    {
        var threads = Start(1);
        var done = 0;
        threads.Dispose();
        Collect(threads, [.. Enumerable.Range(0, 100).Select(_ => new Run(() =>
        {
            Interlocked.Increment(ref done);
            Pulse.Beat();
        }))]);
        await Pulse.Until(() => Volatile.Read(ref done) == 100, "the runs");
    }

    private static void Collect(WorkerThreads threads, params IRun[] runs)
    {
        var batch = RunBatch.OfThread();
        Array.ForEach(runs, run => batch.Add(threads, run));
        batch.Schedule();
    }
}
