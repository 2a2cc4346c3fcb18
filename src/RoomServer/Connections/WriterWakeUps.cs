namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// The writers of viewers' connections that one thread wakes while it holds a room's locks, and runs itself once it holds none. A packet of
/// a device in this process then needs no thread of the pool: the thread that writes it also hands it to the viewer's socket, which does
/// not block. A writer that has more to do than <see cref="MessageWriter.MostBytesAtOnce"/> goes on in the pool.
/// </summary>
/// <remarks>
/// One per thread. Nothing is collected on the scheduler of a grain, where foreign code must not run, and a thread's synchronization
/// context is not visible to the writers, whose later continuations would go there.
/// </remarks>
internal sealed class WriterWakeUps
{
    [ThreadStatic]
    private static WriterWakeUps? _ofThread;

    private readonly List<WriterWait> _woken = [];
    private bool _collecting;

    /// <summary>From now on writers that this thread wakes wait for <see cref="Run"/>; null if they go to the pool, as usual.</summary>
    public static WriterWakeUps? Collect()
    {
        if (TaskScheduler.Current != TaskScheduler.Default)
        {
            return null;
        }

        var wakeUps = _ofThread ??= new WriterWakeUps();
        if (wakeUps._collecting)
        {
            return null;
        }

        wakeUps._collecting = true;
        return wakeUps;
    }

    /// <summary>Adds a writer; false when this thread does not collect them.</summary>
    public static bool TryAdd(WriterWait woken)
    {
        if (_ofThread is not { _collecting: true } wakeUps)
        {
            return false;
        }

        wakeUps._woken.Add(woken);
        return true;
    }

    /// <summary>Runs the writers. The thread holds no lock any more.</summary>
    public void Run()
    {
        _collecting = false;
        if (_woken.Count == 0)
        {
            return;
        }

        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            foreach (var writer in _woken)
            {
                writer.Run();
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
            _woken.Clear();
        }
    }
}
