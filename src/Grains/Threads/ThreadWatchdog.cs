using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Threads;

/// <summary>
/// Starts worker threads, and replaces a thread that died, or that its run holds while other runs wait. It has a thread of its own, since
/// timers use the pool. It sleeps without a time-out while no worker is busy.
/// </summary>
/// <remarks>On a machine without a free processor it looks late; what it sees then counts only the fifth time in a row. Owns the list of
/// workers, under its lock. A held thread ends by itself after its run.</remarks>
internal sealed partial class ThreadWatchdog : IDisposable
{
    /// <summary>How often it looks: a thread that is held for one to two of these is replaced.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    // Looks in a row that may be late.
    private const int MostLate = 4;

    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _wake = new();
    private readonly string _name;
    private readonly int _mostHeld;
    private readonly Action<WorkerThread> _start;
    private readonly Func<bool> _isWorkWaiting;
    private readonly Func<bool> _tryWake;
    private readonly Action<IRun> _schedule;
    private readonly ILogger _logger;
    private readonly WorkerThread[] _workers;
    private readonly List<WorkerThread> _held = [];
    private int _late;
    private bool _asleep;
    private bool _stopped;
    private bool _full;

    public ThreadWatchdog(
        string name,
        int count,
        int mostHeld,
        Action<WorkerThread> start,
        Func<bool> isWorkWaiting,
        Func<bool> tryWake,
        Action<IRun> schedule,
        ILogger logger)
    {
        (_name, _mostHeld, _start, _schedule, _logger) = (name, mostHeld, start, schedule, logger);
        (_isWorkWaiting, _tryWake) = (isWorkWaiting, tryWake);
        _workers = new WorkerThread[count];
    }

    /// <summary>Threads that are held by their runs now.</summary>
    public int Held
    {
        get
        {
            lock (_gate)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>Starts the workers and itself.</summary>
    public void Start()
    {
        lock (_gate)
        {
            for (var i = 0; i < _workers.Length; i++)
            {
                Place(i);
            }
        }

        new Thread(Watch) { IsBackground = true, Name = _name + " watchdog" }.UnsafeStart();
    }

    /// <summary>A worker has begun a run: wakes the watchdog if it sleeps.</summary>
    public void Woken()
    {
        if (Volatile.Read(ref _asleep))
        {
            _wake.Set();
        }
    }

    /// <summary>A worker's thread ends: it was replaced, all threads stop, or it failed. A failed one is replaced.</summary>
    /// <param name="worker">Whose thread.</param>
    /// <param name="failure">What ended it; null for a planned end.</param>
    public void Ended(WorkerThread worker, Exception? failure)
    {
        TakeRest(worker);
        lock (_gate)
        {
            if (_held.Remove(worker))
            {
                _full = false;
            }
            else if (failure is not null && Array.IndexOf(_workers, worker) is var slot and >= 0)
            {
                Place(slot);
                GuardedLog.Write(() => LogThreadDied(_logger, _name, failure.ForLog()));
            }
        }
    }

    /// <summary>Stops watching.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _stopped, true);
        _wake.Set();
    }

    private void Watch()
    {
        while (!Volatile.Read(ref _stopped))
        {
            if (!LookAfterAll())
            {
                Sleep();
            }
            else
            {
                var began = Stopwatch.GetTimestamp();
                _wake.Wait(Period);
                _wake.Reset();
                _late = Stopwatch.GetElapsedTime(began) > 2 * Period && _late < MostLate ? _late + 1 : 0;
            }
        }
    }

    // Whether any worker is busy or any run waits.
    private bool LookAfterAll()
    {
        var busy = false;
        var holding = new List<IRun>();
        lock (_gate)
        {
            foreach (var worker in _held)
            {
                busy = true;
                if (worker.IsHeldForLong())
                {
                    GuardedLog.Write(() => LogHeld(_logger, _name, _held.Count));
                }

                if (worker.HeldBy() is { } run)
                {
                    holding.Add(run);
                }
            }

            for (var i = 0; i < _workers.Length; i++)
            {
                busy |= _workers[i].IsBusy;

                // If this thread got the processor late, the workers did, too: that is no hold. Not for ever: a run may hold one besides.
                if (_workers[i].HeldBy() is { } run && _late == 0)
                {
                    holding.Add(run);
                    TakeRest(_workers[i]);
                    Replace(i);
                }
            }
        }

        holding.ForEach(Tell);
        return busy || _isWorkWaiting();
    }

    // Under the lock.
    private void Place(int slot) => _start(_workers[slot] = new WorkerThread(this));

    // The runs of its group would wait for the run that holds it.
    private void TakeRest(WorkerThread worker)
    {
        foreach (var run in worker.TakeRest())
        {
            _schedule(run!);
        }
    }

    // Under the lock. Only while other runs wait, and no thread sleeps that can do them: otherwise the held thread delays nothing.
    private void Replace(int slot)
    {
        if (!_isWorkWaiting() || _tryWake())
        {
            return;
        }

        if (_held.Count >= _mostHeld)
        {
            if (!_full)
            {
                _full = true;
                GuardedLog.Write(() => LogTooManyHeld(_logger, _name, _held.Count));
            }

            return;
        }

        var held = _workers[slot];
        held.Retire();
        _held.Add(held);
        Place(slot);
    }

    private void Tell(IRun run)
    {
        try
        {
            run.HoldsItsThread();
        }
        catch (Exception exception)
        {
            // The fault of one run: the watchdog goes on with the other threads.
            GuardedLog.Write(() => LogTellFailed(_logger, _name, exception.ForLog()));
        }
    }

    // A worker marks itself busy before it checks whether the watchdog sleeps. The watchdog marks itself asleep before it checks for busy
    // workers. So at least one of the two sees the other.
    private void Sleep()
    {
        Volatile.Write(ref _asleep, true);
        Interlocked.MemoryBarrier();
        if (!_isWorkWaiting() && Held == 0 && !Array.Exists(_workers, static worker => worker.IsBusy))
        {
            _wake.Wait();
        }

        Volatile.Write(ref _asleep, false);
        _wake.Reset();
    }
}
