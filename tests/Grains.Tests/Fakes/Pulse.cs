using Microsoft.Extensions.Logging;

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
        LookAgain();
    }

    /// <summary>Lets tests look again, although nothing is known to have happened: no progress.</summary>
    public void LookAgain() =>
        Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

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

/// <summary>Every log entry is a pulse.</summary>
public sealed class PulseLoggerProvider(Pulse pulse) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => pulse.Beat();

    public void Dispose()
    {
        // Nothing is held.
    }
}
