namespace RemoteAccess.Grains.Threads;

/// <summary>Brings the continuations of what worker threads await back to them, from whatever thread completes it, without a hop over the
/// thread pool.</summary>
internal sealed class WorkerContext(WorkerThreads threads) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => threads.Schedule(new Continuation(d, state));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    private sealed class Continuation(SendOrPostCallback callback, object? state) : IRun
    {
        public void Run() => callback(state);
    }
}
