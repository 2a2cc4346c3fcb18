namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>Waits with a bound, and says what was missing.</summary>
public static class Within
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

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
        catch (TimeoutException)
        {
            Assert.Fail($"Missing after {Bound.TotalSeconds:0} s: {what}");
        }
    }
}
