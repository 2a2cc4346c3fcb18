using Microsoft.Extensions.Logging;

namespace RemoteAccess.LiveKit.Tests.Fakes;

/// <summary>A log that a test can wait on: records come from threads that nothing else tells of.</summary>
internal sealed class WatchedLogger : ILogger
{
    private readonly Lock _lock = new();
    private readonly List<string> _records = [];
    private readonly List<(string Text, TaskCompletionSource<string> Found)> _waiting = [];

    /// <summary>The first record that contains a text, now or later.</summary>
    internal Task<string> FindAsync(string text)
    {
        lock (_lock)
        {
            if (_records.Find(record => record.Contains(text, StringComparison.Ordinal)) is { } found)
            {
                return Task.FromResult(found);
            }

            var waiter = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((text, waiter));
            return waiter.Task;
        }
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var record = formatter(state, exception);
        lock (_lock)
        {
            _records.Add(record);
            foreach (var (text, found) in _waiting)
            {
                if (record.Contains(text, StringComparison.Ordinal))
                {
                    found.TrySetResult(record);
                }
            }
        }
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
