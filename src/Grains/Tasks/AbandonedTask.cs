namespace RemoteAccess.Tasks;

/// <summary>
/// Tasks that nobody waits for any more: given up at their deadline, or with whoever wanted their result. The one way in which the
/// repository stops waiting: <c>Task.WaitAsync</c> leaves the fault of what it gave up unobserved, and the runtime reports it to the
/// process as nobody's. Linked into the projects that need it.
/// </summary>
internal static class AbandonedTask
{
    /// <summary>Looks at the fault of a task, should it end with one, so that it is not reported as unobserved. Whoever awaits it still
    /// gets it.</summary>
    public static void Observe(Task abandoned) =>
        abandoned.ContinueWith(
            static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    /// <summary>Waits for a task until the token is cancelled; what it ends with afterwards is observed.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public static Task WaitOrAbandonAsync(this Task task, CancellationToken cancellationToken)
    {
        Observe(task);
        return task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc cref="WaitOrAbandonAsync(Task, CancellationToken)"/>
    public static Task<T> WaitOrAbandonAsync<T>(this Task<T> task, CancellationToken cancellationToken)
    {
        Observe(task);
        return task.WaitAsync(cancellationToken);
    }

    /// <summary>Waits for a task until its time is up or the token is cancelled; what it ends with afterwards is observed.</summary>
    /// <exception cref="TimeoutException">The time was up first.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public static Task WaitOrAbandonAsync(
        this Task task, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken = default)
    {
        Observe(task);
        return task.WaitAsync(timeout, time, cancellationToken);
    }

    /// <inheritdoc cref="WaitOrAbandonAsync(Task, TimeSpan, TimeProvider, CancellationToken)"/>
    public static Task<T> WaitOrAbandonAsync<T>(
        this Task<T> task, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken = default)
    {
        Observe(task);
        return task.WaitAsync(timeout, time, cancellationToken);
    }
}
