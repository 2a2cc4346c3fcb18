using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Threads;

/// <summary>
/// Threads of the silo's own that work off one queue of runs, first in, first out, so that no load on the thread pool (grain calls above
/// all) can hold them up. Each thread takes run after run while there is one, and sleeps while there is none. Continuations of what a
/// run awaits run on these threads, too (<see cref="WorkerContext"/>). A thread that its run holds is replaced.
/// </summary>
/// <remarks>
/// Any thread schedules; only worker threads dequeue. The only run that waits may be left to the thread that scheduled it, which looks at
/// the queue after its run, or, if it was replaced meanwhile, wakes another one. A worker counts itself as a sleeper before it checks the
/// queue for the last time. A
/// scheduler checks for sleepers after it has queued its run. So at least one of the two sees the other. The scheduler decrements the count
/// before it wakes a sleeper, so each is woken once. If a thread is held and has left a run to itself, the watchdog wakes a sleeper for it.
/// The threads start with the first run.
/// </remarks>
internal sealed partial class WorkerThreads : IDisposable
{
    [ThreadStatic]
    private static WorkerThreads? t_current;

    private readonly ConcurrentQueue<IRun> _runs = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Lock _gate = new();
    private readonly string _name;
    private readonly ILogger _logger;
    private readonly WorkerContext _context;
    private readonly ThreadWatchdog _watchdog;
    private readonly bool _staysOnThread;
    private volatile ExecutionContext? _clean;
    private int _sleeping;
    private int _number;
    private bool _started;
    private bool _stopped;

    /// <summary>Threads that are not started yet.</summary>
    /// <param name="name">What they are called, for dumps and debuggers.</param>
    /// <param name="count">How many, at least one.</param>
    /// <param name="mostHeld">The most threads that may be held and replaced at once.</param>
    /// <param name="logger">Where a failed run and a held thread are written.</param>
    /// <param name="staysOnThread">Whether the only run that waits, scheduled by a run, waits for the end of that run although another
    /// thread sleeps: a hop to that thread takes longer than the runs do.</param>
    public WorkerThreads(string name, int count, int mostHeld, ILogger logger, bool staysOnThread = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (_name, _logger, _staysOnThread) = (name, logger, staysOnThread);
        _context = new WorkerContext(this);
        _watchdog = new ThreadWatchdog(name, count, mostHeld, Start, () => !_runs.IsEmpty, TryWake, Schedule, logger);
    }

    /// <summary>Says whether a write may begin; null = always.</summary>
    public StallGuard? Guard { get; init; }

    /// <summary>Runs that wait for a thread.</summary>
    public int Waiting => _runs.Sum(static run => run is RunGroup group ? group.Waiting : 1);

    /// <summary>Threads that are held by their runs now, and replaced.</summary>
    public int Held => _watchdog.Held;

    /// <summary>Whether the caller is on one of these threads.</summary>
    public bool IsCurrent => t_current == this;

    /// <summary>Whether they have stopped: the thread pool does what is still scheduled.</summary>
    public bool IsStopped => Volatile.Read(ref _stopped);

    /// <summary>Awaiting it continues on these threads.</summary>
    public ThreadEntry Enter() => new(this);

    /// <summary>Starts an asynchronous method on these threads, outside of the caller's execution context. It must not fail.</summary>
    public void Start(Func<Task> start) => Schedule(new AsyncRun(start));

    /// <summary>Puts a run into the queue. Never waits. After <see cref="Dispose"/> the thread pool does it.</summary>
    public void Schedule(IRun run)
    {
        if (Volatile.Read(ref _stopped))
        {
            RunOnPool(run);
            return;
        }

        _runs.Enqueue(run);
        if (!Volatile.Read(ref _started))
        {
            StartAll();
        }

        Interlocked.MemoryBarrier();
        if (_staysOnThread && IsCurrent && _runs.Count == 1)
        {
            return;
        }

        if (!TryWake() && Volatile.Read(ref _stopped))
        {
            DrainToPool();
        }
    }

    /// <summary>Does a run on the caller's thread, as a worker thread would: what it awaits continues on the worker threads. The run must
    /// not hold its thread, because no watchdog looks after it.</summary>
    /// <returns>False when the threads have not started yet, or have stopped; nothing is done then.</returns>
    public bool TryRunHere(IRun run)
    {
        if (_clean is not { } clean || Volatile.Read(ref _stopped))
        {
            return false;
        }

        var callers = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        try
        {
            ExecutionContext.Run(clean, static state => ((IRun)state!).Run(), run);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(callers);
        }

        return true;
    }

    /// <summary>The threads end when the queue is empty. Idempotent.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopped)
            {
                return;
            }

            Volatile.Write(ref _stopped, true);
        }

        _watchdog.Dispose();
        while (TryWake())
        {
            // Each looks whether there is something left to do.
        }

        if (!_started)
        {
            DrainToPool();
        }
    }

    private void StartAll()
    {
        lock (_gate)
        {
            if (!_started && !_stopped)
            {
                Volatile.Write(ref _started, true);
                _watchdog.Start();
            }
        }
    }

    private void Start(WorkerThread worker)
    {
        var thread = new Thread(() => Work(worker))
        {
            IsBackground = true,
            Name = $"{_name} {Interlocked.Increment(ref _number)}",
        };
        thread.UnsafeStart();
    }

    private void Work(WorkerThread worker)
    {
        Exception? failure = null;
        try
        {
            SynchronizationContext.SetSynchronizationContext(_context);
            t_current = this;
            WorkOff(worker);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        _watchdog.Ended(worker, failure);
        if (!_runs.IsEmpty)
        {
            // Scheduled by the last run of a thread that was replaced meanwhile (staysOnThread).
            TryWake();
        }
    }

    private void WorkOff(WorkerThread worker)
    {
        var clean = _clean ??= ExecutionContext.Capture()!;
        while (!worker.IsRetired && TryNext(worker, out var next))
        {
            if (next is not RunGroup group)
            {
                Do(worker, next, clean);
                continue;
            }

            worker.Begin(group);
            while (group.TryTake(out var run))
            {
                Do(worker, run, clean);
            }

            worker.End(group);
        }
    }

    private void Do(WorkerThread worker, IRun run, ExecutionContext clean)
    {
        try
        {
            worker.Do(run);
        }
        catch (Exception exception)
        {
            RunFailed(exception);
        }

        // What a transport leaves on the thread must not reach the next viewer's write.
        ExecutionContext.Restore(clean);
        SynchronizationContext.SetSynchronizationContext(_context);
    }

    // A bug of that run, which should catch what can fail in it. The thread goes on with the other runs. A method of its own: the closure
    // would be allocated for each run.
    private void RunFailed(Exception exception) => GuardedLog.Write(() => LogRunFailed(_logger, _name, exception.ForLog()));

    // False when the threads have stopped and nothing is left to do.
    private bool TryNext(WorkerThread worker, out IRun run)
    {
        while (!_runs.TryDequeue(out run!))
        {
            worker.Idle();
            Interlocked.Increment(ref _sleeping);
            var stopped = Volatile.Read(ref _stopped);
            if (!_runs.IsEmpty || stopped)
            {
                if (TryTakeSleeper())
                {
                    if (_runs.TryDequeue(out run!))
                    {
                        return true;
                    }

                    if (stopped)
                    {
                        return false;
                    }

                    continue;
                }
            }

            _wake.Wait();
        }

        return true;
    }

    // Whether a thread slept.
    private bool TryWake()
    {
        if (!TryTakeSleeper())
        {
            return false;
        }

        _wake.Release();
        return true;
    }

    private bool TryTakeSleeper()
    {
        var sleeping = Volatile.Read(ref _sleeping);
        while (sleeping > 0)
        {
            var seen = Interlocked.CompareExchange(ref _sleeping, sleeping - 1, sleeping);
            if (seen == sleeping)
            {
                return true;
            }

            sleeping = seen;
        }

        return false;
    }

    // A run that was scheduled while the threads ended.
    private void DrainToPool()
    {
        while (_runs.TryDequeue(out var run))
        {
            RunOnPool(run);
        }
    }

    private void RunOnPool(IRun next)
    {
        if (next is not RunGroup group)
        {
            RunOneOnPool(next);
            return;
        }

        while (group.TryTake(out var run))
        {
            RunOneOnPool(run);
        }

        group.Return();
    }

    private void RunOneOnPool(IRun run) => ThreadPool.UnsafeQueueUserWorkItem(
        static item =>
        {
            try
            {
                item.Run.Run();
            }
            catch (Exception exception)
            {
                GuardedLog.Write(() => LogRunFailed(item.Threads._logger, item.Threads._name, exception.ForLog()));
            }
        },
        (Threads: this, Run: run),
        preferLocal: false);

    private sealed class AsyncRun(Func<Task> start) : IRun
    {
        public void Run() => _ = start();
    }
}
