using Microsoft.Extensions.Logging;

namespace RemoteAccess.Grains.Tests.Fakes;

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
