namespace RemoteAccess.LiveKit.Native.Requests;

/// <summary>
/// Tasks that the event pump completes on its own thread. Code that awaits one with <c>ConfigureAwait(false)</c> continues there, at once
/// and without the thread pool. Only code of ours may do that which neither waits nor calls code that is not ours: the pump serves every
/// room. All other code awaits <see cref="OffPump"/>.
/// </summary>
internal static class PumpTasks
{
    /// <summary>
    /// The same task for any code: it continues in its synchronization context (on the silo's threads, for the silo's code), or on the
    /// thread pool if it has none, and never on the pump's thread.
    /// </summary>
    internal static Task OffPump(this Task onPump)
    {
        if (onPump.IsCompleted)
        {
            return onPump;
        }

        var off = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        onPump.ContinueWith(
            static (ended, off) => ((TaskCompletionSource)off!).SetFromTask(ended),
            off, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return off.Task;
    }

    /// <inheritdoc cref="OffPump(Task)"/>
    internal static Task<T> OffPump<T>(this Task<T> onPump)
    {
        if (onPump.IsCompleted)
        {
            return onPump;
        }

        var off = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        onPump.ContinueWith(
            static (ended, off) => ((TaskCompletionSource<T>)off!).SetFromTask(ended),
            off, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return off.Task;
    }
}
