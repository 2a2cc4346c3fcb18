namespace RemoteAccess.Grains.Threads;

/// <summary>One worker thread as its watchdog sees it: how many runs it has begun, which one is under way, and the group that it is
/// from.</summary>
/// <remarks>The thread itself writes <see cref="_current"/> and <see cref="_begun"/>; the watchdog reads them, and alone looks for
/// progress and retires the thread. The group belongs to the thread until it is done or the watchdog takes it, whoever is first.</remarks>
internal sealed class WorkerThread(ThreadWatchdog watchdog)
{
    /// <summary>How many times the watchdog finds it held before it warns: 1 s. A run that is late because the processors are busy, or
    /// because code is compiled for the first time, is done by then.</summary>
    public const int LooksUntilWarned = 20;

    private IRun? _current;
    private RunGroup? _group;
    private long _begun;
    private long _seen = -1;
    private int _retired;
    private int _looks;

    /// <summary>Whether another thread has taken its place: it ends after its run.</summary>
    public bool IsRetired => Volatile.Read(ref _retired) != 0;

    /// <summary>Whether it is busy with runs.</summary>
    public bool IsBusy => Volatile.Read(ref _current) is not null;

    /// <summary>Does a run. The thread counts as busy until <see cref="Idle"/>.</summary>
    public void Do(IRun run)
    {
        Volatile.Write(ref _begun, _begun + 1);
        if (_current is null)
        {
            Interlocked.Exchange(ref _current, run);
            watchdog.Woken();
        }
        else
        {
            Volatile.Write(ref _current, run);
        }

        run.Run();
    }

    /// <summary>There is nothing to do.</summary>
    public void Idle() => Volatile.Write(ref _current, null);

    /// <summary>It does the runs of a group from here on.</summary>
    public void Begin(RunGroup group) => Volatile.Write(ref _group, group);

    /// <summary>The runs of the group are done, by this thread or by others.</summary>
    public void End(RunGroup group)
    {
        if (Interlocked.CompareExchange(ref _group, null, group) == group)
        {
            group.Return();
        }
    }

    /// <summary>Takes the runs of its group that it has not begun.</summary>
    public ReadOnlySpan<IRun?> TakeRest() =>
        Interlocked.Exchange(ref _group, null) is { } group ? group.TakeRest() : [];

    /// <summary>The run that has been under way since this was asked last, or null.</summary>
    public IRun? HeldBy()
    {
        // In this order: a run that begins in between has another number.
        var run = Volatile.Read(ref _current);
        var begun = Volatile.Read(ref _begun);
        var held = run is not null && begun == _seen ? run : null;
        _seen = begun;
        return held;
    }

    /// <summary>For the watchdog, at each look while it is held: true once, when that has lasted so long that it is a fault.</summary>
    public bool IsHeldForLong() => _looks < LooksUntilWarned && ++_looks == LooksUntilWarned;

    /// <summary>Another thread takes its place.</summary>
    public void Retire() => Volatile.Write(ref _retired, 1);
}
