namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>
/// Something happened: tests wait for the next pulse and look again, so nothing sleeps. A state that changes without a pulse behind it is
/// still seen: the test looks again now and then, slowly, as an insurance and not as a way to wait.
/// </summary>
public sealed class Pulse
{
    private static readonly TimeSpan Insurance = TimeSpan.FromMilliseconds(250);
    private long _beats;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next pulse; get it before looking.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Beat()
    {
        Interlocked.Increment(ref _beats);
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>Waits until the condition holds; a time-out says what was missing.</summary>
    public async Task Until(Func<bool> condition, string what)
    {
        using var deadline = Deadline.Start(progress: () => Interlocked.Read(ref _beats));
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (condition())
            {
                return;
            }

            deadline.ThrowIfOver(what);
            await next.WaitAsync(Insurance).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
