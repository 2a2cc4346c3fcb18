using System.Runtime.CompilerServices;

namespace RemoteAccess.Tasks;

/// <summary>
/// Abandons tasks: at their deadline, or when their result is not needed any more. Use this and not <c>Task.WaitAsync</c>, which leaves the
/// exception of an abandoned task unobserved, so that the runtime reports it to the process. Linked into the projects that need it.
/// </summary>
internal static class AbandonedTask
{
    /// <summary>Observes the exception of a task, if it fails, so that it is not reported as unobserved. Code that awaits the task still
    /// gets it.</summary>
    public static void Observe(Task abandoned) =>
        abandoned.ContinueWith(
            static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    /// <summary>Looks at the fault of an operation that was given up and has ended since.</summary>
    public static void Observe(ValueTaskAwaiter ended)
    {
        try
        {
            ended.GetResult();
        }
        catch (Exception)
        {
            // Nobody waits for it.
        }
    }

    /// <summary>Waits for a task until the token is cancelled; an exception after that is observed.</summary>
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

    /// <summary>Waits for a task until the time-out or until the token is cancelled; an exception after that is observed.</summary>
    /// <exception cref="TimeoutException">The time-out passed first.</exception>
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
