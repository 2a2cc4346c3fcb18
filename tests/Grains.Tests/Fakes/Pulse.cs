using System.Globalization;

namespace RemoteAccess.Grains.Tests.Fakes;

/// <summary>
/// Something happened: tests wait for the next pulse and look again, so nothing sleeps. A state that changes without a pulse behind it is
/// still seen: the test looks again now and then, slowly, as an insurance and not as a way to wait.
/// </summary>
public sealed class Pulse
{
    /// <summary>How long a test waits for one event: 30 s, or the seconds in <c>REMOTEACCESS_TEST_PATIENCE</c> (eng/mutants shortens it).</summary>
    public static TimeSpan Patience { get; } =
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("REMOTEACCESS_TEST_PATIENCE"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 30);

    private static readonly TimeSpan Insurance = TimeSpan.FromMilliseconds(250);
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next pulse; get it before looking.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Beat() =>
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Waits until the condition holds; a time-out says what was missing.</summary>
    public async Task Until(Func<bool> condition, string what)
    {
        var until = DateTime.UtcNow + Patience;
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (condition())
            {
                return;
            }

            if (DateTime.UtcNow > until)
            {
                throw new TimeoutException($"Waited {Patience} for: {what}");
            }

            await next.WaitAsync(Insurance).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
