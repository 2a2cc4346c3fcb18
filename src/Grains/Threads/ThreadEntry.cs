using System.Runtime.CompilerServices;

namespace RemoteAccess.Grains.Threads;

/// <summary>Awaiting it continues on the threads; at once if the caller is on one of them already, or if they have stopped.</summary>
internal readonly struct ThreadEntry(WorkerThreads threads) : ICriticalNotifyCompletion
{
    public bool IsCompleted => threads.IsCurrent || threads.IsStopped;

    public ThreadEntry GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) => threads.Schedule(new ActionRun(continuation));

    private sealed class ActionRun(Action continuation) : IRun
    {
        public void Run() => continuation();
    }
}
