using System.Collections.Concurrent;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Threads;

namespace RemoteAccess.Grains.Tests.Threads;

/// <summary>Threads that work off one queue: in order, whatever a run does to its thread.</summary>
public sealed class WorkerThreadsTests : WorkerThreadsTest
{
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
        using var held = new HeldRun(Pulse);
        threads.Schedule(held);
        await Pulse.Until(() => held.Began, "the first run to begin");
        await threads.Turn();
        Assert.Equal(1, threads.Held);
        await Pulse.Until(() => held.Told > 0, "the run to be told");
        await Pulse.Until(() => Logged(ThreadHeld).Count > 0, "the warning, after a second");

        // A large message of a viewer can do this as well as a transport: the line does not blame the transport alone.
        var line = Assert.Single(Logged(ThreadHeld));
        Assert.Matches("^A thread of .+ has been held .+; held now: 1\\. .+, a viewer sent a large message, or ", line.Message);

        held.Release();
        await Pulse.Until(() => threads.Held == 0, "the held thread to end");
        await threads.Turn();
    }

    [Fact]
    public void A_thread_that_is_held_for_a_moment_is_no_warning()
    {
        using var watchdog = new ThreadWatchdog("test", 0, 0, _ => { }, () => false, () => false, _ => { }, Logger);
        var worker = new WorkerThread(watchdog);
        bool[] warned = [.. Enumerable.Range(0, 3 * WorkerThread.LooksUntilWarned).Select(_ => worker.IsHeldForLong())];
        Assert.Equal(WorkerThread.LooksUntilWarned - 1, Assert.Single(warned.Index(), look => look.Item).Index);
        Assert.Equal(TimeSpan.FromSeconds(1), WorkerThread.LooksUntilWarned * ThreadWatchdog.Period);
    }

    [Fact]
    public async Task A_run_that_holds_its_thread_while_nobody_waits_keeps_it()
    {
        var threads = Start(1);
        using var held = new HeldRun(Pulse);
        threads.Schedule(held);
        await Pulse.Until(() => held.Began, "the run to begin");
        await Pulse.Until(() => held.Told > 1, "the watchdog to have looked twice");
        Assert.Equal(0, threads.Held);
        held.Release();
        await threads.Turn();
    }

    [Fact]
    public async Task No_more_threads_are_replaced_than_may_be_held_and_what_waits_is_done_when_one_is_free()
    {
        var threads = Start(1, mostHeld: 2);
        HeldRun[] held = [new(Pulse), new(Pulse), new(Pulse)];
        Array.ForEach(held, threads.Schedule);
        await Pulse.Until(() => held.All(run => run.Began), "all threads to be held");
        var turn = threads.Turn();
        await Pulse.Until(() => Logged(TooManyHeld).Count > 0, "the log line that no more threads are replaced");
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
        await Pulse.Until(() => Logged(ThreadDied).Count == 1, "the log line of the death");
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
        using var held = new HeldRun(Pulse);
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
            using var held = new HeldRun(Pulse);
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
        using var held = new HeldRun(Pulse);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        threads.Schedule(new Run(() =>
        {
            held.Run();
            threads.Schedule(new Run(done.SetResult));
        }));
        await Pulse.Until(() => held.Began, "the run to begin");
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
        await Pulse.Until(() => Volatile.Read(ref done) == 1_000, "what was queued to be done");
        Assert.Equal(0, threads.Waiting);
    }

    [Fact]
    public void A_count_below_one_is_refused() =>
        Assert.Equal("count", Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerThreads("test", 0, 1, Logger)).ParamName);
}
