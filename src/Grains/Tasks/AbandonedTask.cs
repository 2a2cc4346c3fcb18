namespace RemoteAccess.Grains.Tasks;

/// <summary>Tasks that nobody waits for any more: given up at their deadline, or with whoever wanted their result.</summary>
internal static class AbandonedTask
{
    /// <summary>Looks at the fault of a task, should it end with one, so that it is not reported as unobserved.</summary>
    public static void Observe(Task abandoned) =>
        abandoned.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
