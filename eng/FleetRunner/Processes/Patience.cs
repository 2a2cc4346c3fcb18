namespace RemoteAccess.FleetRunner.Processes;

/// <summary>Waits for real processes.</summary>
internal static class Patience
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for a task.</summary>
    /// <exception cref="FleetException">The time is over; the message says what is missing.</exception>
    public static async Task<T> For<T>(Task<T> task, TimeSpan patience, string what)
    {
        if (await Task.WhenAny(task, Task.Delay(patience)) != task)
        {
            throw new FleetException($"Waited {patience.TotalSeconds:0} s for {what}.");
        }

        return await task;
    }

    /// <summary>Asks again and again, as long as the process runs.</summary>
    /// <exception cref="FleetException">The process ended, or the time is over.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, ChildProcess process, TimeSpan patience, string what)
    {
        using var over = new CancellationTokenSource(patience);
        while (!await condition())
        {
            if (process.Exited.IsCompleted)
            {
                throw new FleetException($"{process.Name} ended with exit code {await process.Exited}: {process.End()}");
            }

            if (over.IsCancellationRequested)
            {
                throw new FleetException($"Waited {patience.TotalSeconds:0} s for {what}. It wrote: {process.End()}");
            }

            await Task.Delay(Interval);
        }
    }
}
