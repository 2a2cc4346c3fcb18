using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Testing;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Threads;

namespace RemoteAccess.Grains.Tests.Threads;

/// <summary>Threads that work off one queue: in order, whatever a run does to its thread.</summary>
public sealed class WorkerThreadsTests : IDisposable
{
    private const int ThreadHeld = 1171;
    private const int TooManyHeld = 1172;
    private const int ThreadDied = 1173;
    private const int RunFailed = 1170;
    private readonly Pulse _pulse = new();
    private readonly FakeLogger _logger = new();
    private readonly List<WorkerThreads> _threads = [];

    public void Dispose() => _threads.ForEach(threads => threads.Dispose());

    [Fact]
    public async Task Runs_are_begun_in_the_order_in_which_they_were_scheduled()
    {
        var threads = Start(1);
        var begun = new ConcurrentQueue<int>();
        for (var i = 0; i < 10_000; i++)
        {
            var number = i;
            threads.Schedule(new Run(() => begun.Enqueue(number)));
        }

        await threads.Turn();
        Assert.Equal(Enumerable.Range(0, 10_000), begun);
    }

    [Fact]
    public async Task Runs_that_many_threads_schedule_are_each_done_once()
    {
        var threads = Start(3);
        var counts = new int[8 * 5_000];
        var left = counts.Length;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(part => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                var number = (part * 5_000) + i;
                threads.Schedule(new Run(() =>
                {
                    Interlocked.Increment(ref counts[number]);
                    if (Interlocked.Decrement(ref left) == 0)
                    {
                        done.SetResult();
                    }
                }));
                if (i % 100 == 0)
                {
                    Thread.Yield();
                }
            }
        })));
        await done.Task.Within("all runs to be done");
        Assert.All(counts, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task A_thread_that_slept_is_woken_by_each_next_run()
    {
        var threads = Start(2);
        for (var i = 0; i < 1_000; i++)
        {
            await threads.Turn();
        }
    }

    [Fact]
    public async Task A_run_that_fails_is_logged_and_the_next_one_is_done()
    {
        var threads = Start(1);
        threads.Schedule(new Run(() => throw new InvalidOperationException("on demand")));
        await threads.Turn();
        Assert.Contains("on demand", Logged(RunFailed).Single().Message + Logged(RunFailed).Single().Exception, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_holds_its_thread_holds_up_no_other()
    {
        var threads = Start(1);
        using var held = new HeldRun(_pulse);
        threads.Schedule(held);
        await _pulse.Until(() => held.Began, "the first run to begin");
        await threads.Turn();
        Assert.Equal(1, threads.Held);
        await _pulse.Until(() => held.Told > 0, "the run to be told");
        await _pulse.Until(() => Logged(ThreadHeld).Count > 0, "the warning, after a second");
        Assert.Single(Logged(ThreadHeld));

        held.Release();
        await _pulse.Until(() => threads.Held == 0, "the held thread to end");
        await threads.Turn();
    }

    [Fact]
    public void A_thread_that_is_held_for_a_moment_is_no_warning()
    {
        using var watchdog = new ThreadWatchdog("test", 0, 0, _ => { }, () => false, () => false, _ => { }, _logger);
        var worker = new WorkerThread(watchdog);
        bool[] warned = [.. Enumerable.Range(0, 3 * WorkerThread.LooksUntilWarned).Select(_ => worker.IsHeldForLong())];
        Assert.Equal(WorkerThread.LooksUntilWarned - 1, Assert.Single(warned.Index(), look => look.Item).Index);
        Assert.Equal(TimeSpan.FromSeconds(1), WorkerThread.LooksUntilWarned * ThreadWatchdog.Period);
    }

    [Fact]
    public async Task A_run_that_holds_its_thread_while_nobody_waits_keeps_it()
    {
        var threads = Start(1);
        using var held = new HeldRun(_pulse);
        threads.Schedule(held);
        await _pulse.Until(() => held.Began, "the run to begin");
        await _pulse.Until(() => held.Told > 1, "the watchdog to have looked twice");
        Assert.Equal(0, threads.Held);
        held.Release();
        await threads.Turn();
    }

    [Fact]
    public async Task No_more_threads_are_replaced_than_may_be_held_and_what_waits_is_done_when_one_is_free()
    {
        var threads = Start(1, mostHeld: 2);
        HeldRun[] held = [new(_pulse), new(_pulse), new(_pulse)];
        Array.ForEach(held, threads.Schedule);
        await _pulse.Until(() => held.All(run => run.Began), "all threads to be held");
        var turn = threads.Turn();
        await _pulse.Until(() => Logged(TooManyHeld).Count > 0, "the log line that no more threads are replaced");
        Assert.False(turn.IsCompleted);
        Assert.Equal(2, threads.Held);

        Array.ForEach(held, run => run.Release());
        await turn.Within("the run that waited");
        Assert.Single(Logged(TooManyHeld));
        Array.ForEach(held, run => run.Dispose());
    }

    [Fact]
    public async Task A_thread_that_dies_is_replaced()
    {
        var threads = Start(1);
        threads.Schedule(new Run(() => Thread.CurrentThread.Interrupt()));
        await _pulse.Until(() => Logged(ThreadDied).Count == 1, "the log line of the death");
        await threads.Turn();
        await threads.Turn();
    }

    [Fact]
    public async Task What_a_run_awaits_comes_back_to_the_threads()
    {
        var threads = Start(1);
        var awaited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var names = new TaskCompletionSource<(string?, string?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        threads.Schedule(new Run(() => _ = AwaitAsync()));
        await threads.Turn();
        awaited.SetResult();
        var (before, after) = await names.Task.Within("the continuation");
        Assert.Equal(("test 1", "test 1"), (before, after));

        async Task AwaitAsync()
        {
            var first = Thread.CurrentThread.Name;
            await awaited.Task;
            names.SetResult((first, Thread.CurrentThread.Name));
        }
    }

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
        using var held = new HeldRun(_pulse);
        threads.Schedule(held);
        await _pulse.Until(() => held.Began, "the first run to begin");
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
        using var held = new HeldRun(_pulse);
        var done = 0;
        IRun Counted() => new Run(() =>
        {
            Interlocked.Increment(ref done);
            _pulse.Beat();
        });
        Collect(threads, Counted(), held, Counted(), Counted());
        await _pulse.Until(() => Volatile.Read(ref done) == 3, "the runs beside the one that holds its thread");
        held.Release();
        await _pulse.Until(() => threads.Held == 0, "the held thread to end");
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
        await _pulse.Until(() => Logged(ThreadDied).Count == 1, "the log line of the death");
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
            _pulse.Beat();
        }))]);
        await _pulse.Until(() => Volatile.Read(ref done) == 100, "the runs");
    }

    [Fact]
    public async Task A_run_on_the_callers_thread_is_outside_of_its_contexts_and_what_it_awaits_continues_on_the_threads()
    {
        var threads = Start(1);
        Assert.False(threads.TryRunHere(new Run(() => throw new InvalidOperationException())));
        await threads.Turn();
        var local = new AsyncLocal<string> { Value = "the caller's" };
        var callers = new SynchronizationContext();
        var previous = SynchronizationContext.Current;
        var awaited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var after = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        (int Thread, string? Local) seen = default;
        (bool Same, string? Local) afterwards;
        SynchronizationContext.SetSynchronizationContext(callers);
        try
        {
            Assert.True(threads.TryRunHere(new Run(() =>
            {
                seen = (Environment.CurrentManagedThreadId, local.Value);
                local.Value = "the run's";
                _ = AwaitAsync();
            })));
            Assert.Throws<InvalidOperationException>(() => threads.TryRunHere(new Run(() => throw new InvalidOperationException())));
            afterwards = (SynchronizationContext.Current == callers, local.Value);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(previous);
        }

        Assert.Equal((Environment.CurrentManagedThreadId, null), seen);
        Assert.Equal((true, "the caller's"), afterwards);
        awaited.SetResult();
        Assert.Equal("test 1", await after.Task.Within("the continuation"));
        threads.Dispose();
        Assert.False(threads.TryRunHere(new Run(() => throw new InvalidOperationException())));

        async Task AwaitAsync()
        {
            await awaited.Task;
            after.SetResult(Thread.CurrentThread.Name);
        }
    }

    [Fact]
    public async Task The_only_run_that_waits_stays_on_the_thread_that_scheduled_it_and_a_second_one_wakes_another()
    {
        var threads = Start(2, staysOnThread: true);
        await threads.Turn();
        for (var i = 0; i < 100; i++)
        {
            var on = new TaskCompletionSource<(string?, string?)>(TaskCreationOptions.RunContinuationsAsynchronously);
            threads.Schedule(new Run(() =>
            {
                var first = Thread.CurrentThread.Name;
                threads.Schedule(new Run(() => on.SetResult((first, Thread.CurrentThread.Name))));
            }));
            var (scheduler, runner) = await on.Task.Within("both runs");
            Assert.Equal(scheduler, runner);
        }

        using var both = new Barrier(2);
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        threads.Schedule(new Run(() =>
        {
            threads.Schedule(new Run(() => Meet()));
            threads.Schedule(new Run(() => Meet()));
        }));
        await met.Task.Within("two runs at once");

        void Meet()
        {
            both.SignalAndWait();
            met.TrySetResult();
        }
    }

    [Fact]
    public async Task What_a_run_scheduled_before_it_held_its_thread_is_done_by_another_one()
    {
        var threads = Start(2, staysOnThread: true);
        using var held = new HeldRun(_pulse);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        threads.Schedule(new Run(() =>
        {
            threads.Schedule(new Run(done.SetResult));
            held.Run();
        }));
        await done.Task.Within("the run behind the held one");
    }

    [Fact]
    public async Task What_a_run_scheduled_before_it_held_its_thread_is_done_by_a_sleeping_one_although_no_thread_may_be_replaced()
    {
        var threads = Start(2, mostHeld: 0, staysOnThread: true);
        for (var i = 0; i < 5; i++)
        {
            // In later rounds at the latest, the other thread sleeps when this one is held.
            using var held = new HeldRun(_pulse);
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            threads.Schedule(new Run(() =>
            {
                threads.Schedule(new Run(done.SetResult));
                held.Run();
            }));
            await done.Task.Within("the run behind the held one");
            held.Release();
            await Task.WhenAll(threads.Turn(), threads.Turn());
        }

        Assert.Equal(0, threads.Held);
    }

    [Fact]
    public async Task What_the_last_run_of_a_replaced_thread_schedules_is_done()
    {
        var threads = Start(1, staysOnThread: true);
        using var held = new HeldRun(_pulse);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        threads.Schedule(new Run(() =>
        {
            held.Run();
            threads.Schedule(new Run(done.SetResult));
        }));
        await _pulse.Until(() => held.Began, "the run to begin");
        await threads.Turn();
        held.Release();
        await done.Task.Within("what the held run scheduled");
    }

    [Fact]
    public async Task Whoever_enters_goes_on_there_and_at_once_where_it_is_there_already_or_the_threads_have_stopped()
    {
        var threads = Start(1);
        await threads.Enter();
        Assert.True(threads.IsCurrent);
        var awaiter = threads.Enter();
        Assert.True(awaiter.IsCompleted);
        await Task.Run(() => Assert.False(threads.Enter().IsCompleted), TestContext.Current.CancellationToken);
        threads.Dispose();
        Assert.True(threads.Enter().IsCompleted);
    }

    [Fact]
    public async Task After_the_end_what_was_queued_is_done_and_the_pool_does_the_rest()
    {
        var threads = Start(1);
        var done = 0;
        for (var i = 0; i < 1_000; i++)
        {
            threads.Schedule(new Run(() => Interlocked.Increment(ref done)));
        }

        threads.Dispose();
        threads.Dispose();
        await threads.Turn();
        await _pulse.Until(() => Volatile.Read(ref done) == 1_000, "what was queued to be done");
        Assert.Equal(0, threads.Waiting);
    }

    [Fact]
    public void A_count_below_one_is_refused() =>
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerThreads("test", 0, 1, _logger)).ParamName);

    private static void Collect(WorkerThreads threads, params IRun[] runs)
    {
        var batch = RunBatch.OfThread();
        Array.ForEach(runs, run => batch.Add(threads, run));
        batch.Schedule();
    }

    private WorkerThreads Start(int count, int mostHeld = 64, bool staysOnThread = false)
    {
        var threads = new WorkerThreads("test", count, mostHeld, _logger, staysOnThread);
        _threads.Add(threads);
        return threads;
    }

    private List<FakeLogRecord> Logged(int id) => [.. _logger.Collector.GetSnapshot().Where(record => record.Id.Id == id)];

    private sealed class Run(Action action) : IRun
    {
        void IRun.Run() => action();
    }

    private sealed class HeldRun(Pulse pulse) : IRun, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();
        private int _told;

        public bool Began { get; private set; }

        public int Told => Volatile.Read(ref _told);

        public void Run()
        {
            Began = true;
            pulse.Beat();
            _released.Wait();
        }

        public void HoldsItsThread()
        {
            Interlocked.Increment(ref _told);
            pulse.Beat();
        }

        public void Release() => _released.Set();

        // The event is left to its run.
        public void Dispose() => Release();
    }
}
