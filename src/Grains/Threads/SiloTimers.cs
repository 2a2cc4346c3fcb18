namespace RemoteAccess.Grains.Threads;

/// <summary>
/// The system's clock with timers that need no thread of the pool: deadlines, loans and back-off come in time while grain calls use up the
/// pool. One thread waits for the timer that is due next; the callbacks run on the given threads.
/// </summary>
/// <remarks>One lock guards the heap and the timers' fields. The thread starts with the first timer that is armed, and ends after
/// the end when no timer is armed any more. As with other timers, a callback may begin while its timer is changed or
/// disposed.</remarks>
internal sealed class SiloTimers(string name, WorkerThreads threads) : TimeProvider, IDisposable
{
    private readonly object _gate = new();
    private readonly TimerHeap _heap = new();
    private long _wakesAt = long.MaxValue;
    private bool _running;
    private bool _stopped;

    /// <summary>Timers that are armed, for leak checks.</summary>
    public int Armed
    {
        get
        {
            lock (_gate)
            {
                return _heap.Count;
            }
        }
    }

    /// <summary>Whether the thread runs.</summary>
    public bool IsRunning
    {
        get
        {
            lock (_gate)
            {
                return _running;
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SiloTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.Pulse(_gate);
        }
    }

    internal bool Change(SiloTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, Timeout.InfiniteTimeSpan);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            if (timer.IsDisposed)
            {
                return false;
            }

            _heap.Remove(timer);
            timer.Period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Arm(timer, GetTimestamp() + Ticks(dueTime));
            }

            return true;
        }
    }

    internal void Dispose(SiloTimer timer)
    {
        lock (_gate)
        {
            timer.IsDisposed = true;
            _heap.Remove(timer);
        }
    }

    private long Ticks(TimeSpan span) => (long)Math.Ceiling(span.TotalSeconds * TimestampFrequency);

    // Under the lock. The thread is woken only for a timer that is due before it wakes anyway.
    private void Arm(SiloTimer timer, long due)
    {
        timer.Due = due;
        _heap.Add(timer);
        if (!_running)
        {
            _running = true;
            new Thread(Watch) { IsBackground = true, Name = name }.UnsafeStart();
        }
        else if (due < _wakesAt)
        {
            Monitor.Pulse(_gate);
        }
    }

    private void Watch()
    {
        lock (_gate)
        {
            while (true)
            {
                var now = GetTimestamp();
                while (_heap.First is { } timer && timer.Due <= now)
                {
                    Fire(timer, now);
                }

                if (_stopped && _heap.Count == 0)
                {
                    _running = false;
                    return;
                }

                _wakesAt = _heap.First?.Due ?? long.MaxValue;
                Monitor.Wait(_gate, _heap.Count == 0 ? Timeout.InfiniteTimeSpan : Until(_wakesAt, now));
            }
        }
    }

    // Rounded up, since a wait that is too short would be repeated at once.
    private TimeSpan Until(long due, long now) =>
        TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(GetElapsedTime(now, due).TotalMilliseconds), int.MaxValue));

    private void Fire(SiloTimer timer, long now)
    {
        _heap.Remove(timer);
        threads.Schedule(timer);
        if (timer.Period > TimeSpan.Zero)
        {
            timer.Due = now + Ticks(timer.Period);
            _heap.Add(timer);
        }
    }
}

/// <summary>One timer of <see cref="SiloTimers"/>, under whose lock its fields are.</summary>
internal sealed class SiloTimer(SiloTimers owner, TimerCallback callback, object? state) : ITimer, IRun
{
    /// <summary>When it fires, as a timestamp of the clock.</summary>
    public long Due { get; set; }

    /// <summary>The time between two of its callbacks, if positive.</summary>
    public TimeSpan Period { get; set; }

    /// <summary>Its place in the heap; -1 while it is not armed.</summary>
    public int Place { get; set; } = -1;

    public bool IsDisposed { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period) => owner.Change(this, dueTime, period);

    public void Dispose() => owner.Dispose(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    void IRun.Run() => callback(state);
}
