namespace RemoteAccess.Grains.Threads;

/// <summary>A piece of work for <see cref="WorkerThreads"/>. It owns its state; it is in the queue once at a time.</summary>
internal interface IRun
{
    /// <summary>Does what can be done now, on a worker thread, without waiting. A run that must wait returns, and is scheduled again when
    /// the wait is over.</summary>
    void Run();

    /// <summary>The run holds its thread for too long. Called by the watchdog, again and again, while <see cref="Run"/> is under way; that
    /// one may end meanwhile.</summary>
    void HoldsItsThread()
    {
    }
}
