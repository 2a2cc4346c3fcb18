namespace RemoteAccess.Grains.Threads;

/// <summary>A piece of work for <see cref="WorkerThreads"/>. It owns its state; it is in the queue once at a time.</summary>
internal interface IRun
{
    /// <summary>Does what can be done now, on a worker thread, without waiting. Whoever has to wait returns, and schedules itself again
    /// when the wait is over.</summary>
    void Run();

    /// <summary>The run has held its thread for too long, and another thread has taken that one's place. Called by the watchdog while
    /// <see cref="Run"/> is under way.</summary>
    void HoldsItsThread()
    {
    }
}
