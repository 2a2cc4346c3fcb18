namespace RemoteAccess.Viewer.Tests.Support;

/// <summary>Waits with a bound, and says what was missing.</summary>
internal static class Within
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    public static async Task<T> Time<T>(Task<T> task, string what)
    {
        await Time((Task)task, what);
        return await task;
    }

    public static async Task Time(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Bound, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited {Bound.TotalSeconds} s for {what}.");
        }
    }
}
