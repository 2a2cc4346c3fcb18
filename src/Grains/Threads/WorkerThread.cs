namespace RemoteAccess.Grains.Threads;

/// <summary>One worker thread as its watchdog sees it: how many runs it has begun, and whether one is under way.</summary>
/// <remarks>The thread itself writes <see cref="_current"/> and <see cref="_begun"/>; the watchdog reads them, and alone looks for
/// progress and retires the thread.</remarks>
internal sealed class WorkerThread(ThreadWatchdog watchdog)
{
    private IRun? _current;
    private long _begun;
    private long _seen = -1;
    private int _retired;

    /// <summary>Whether another thread has taken its place: it ends after its run.</summary>
    public bool IsRetired => Volatile.Read(ref _retired) != 0;

    /// <summary>Whether a run is under way.</summary>
    public bool IsBusy => Volatile.Read(ref _current) is not null;

    /// <summary>Does a run.</summary>
    public void Do(IRun run)
    {
        Volatile.Write(ref _begun, _begun + 1);
        Interlocked.Exchange(ref _current, run);
        watchdog.Woken();
        try
        {
            run.Run();
        }
        finally
        {
            Volatile.Write(ref _current, null);
        }
    }

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

    /// <summary>Another thread takes its place.</summary>
    public void Retire() => Volatile.Write(ref _retired, 1);
}
