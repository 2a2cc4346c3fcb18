using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RemoteAccess.Grains.Rates;

/// <summary>
/// Limits the lines of loggers by event: <see cref="LinesPerInterval"/> lines of each event in ten seconds, then only the number of further
/// ones. It is for events that viewers can cause as often as they like. Audit lines and lines below Information are not limited.
/// What a log provider throws is dropped, except for audit lines: a line stands between steps that belong together. Thread-safe. Dispose
/// does nothing, because the inner loggers belong to the host.
/// </summary>
/// <param name="loggers">The host's loggers.</param>
/// <param name="time">The clock.</param>
/// <param name="exempt">The category that is not limited; null for none.</param>
public sealed class LimitedLogs(ILoggerFactory loggers, TimeProvider time, string? exempt = null) : ILoggerFactory
{
    /// <summary>Lines of one event within <see cref="LineLimit.Interval"/>.</summary>
    public const int LinesPerInterval = 100;

    private readonly ConcurrentDictionary<int, LineLimit> _limits = new();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) =>
        categoryName == exempt ? loggers.CreateLogger(categoryName) : new LimitedLogger(loggers.CreateLogger(categoryName), this);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private bool IsDue(EventId line, out long unlogged) =>
        _limits.GetOrAdd(line.Id, _ => new LineLimit(time, LinesPerInterval)).IsDue(out unlogged);

    private sealed class LimitedLogger(ILogger logger, LimitedLogs limits) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => logger.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel)
        {
            try
            {
                return logger.IsEnabled(logLevel);
            }
            catch (Exception)
            {
                // The provider's own fault, and there is nobody left to report it to.
                return false;
            }
        }

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            long unlogged = 0;
            if (logLevel >= LogLevel.Information && !limits.IsDue(eventId, out unlogged))
            {
                return;
            }

            try
            {
                logger.Log(logLevel, eventId, state, exception, formatter);
                if (unlogged > 0)
                {
                    LeftOut.Log(logger, unlogged, eventId.Id, LineLimit.Interval.TotalSeconds, null);
                }
            }
            catch (Exception)
            {
                // As above.
            }
        }
    }

    private static class LeftOut
    {
        public static readonly Action<ILogger, long, int, double, Exception?> Log = LoggerMessage.Define<long, int, double>(
            LogLevel.Information,
            new EventId(1450, "LinesLeftOut"),
            "{Lines} log lines of event {Event} were suppressed before this one: more than the limit were logged within {Seconds} s");
    }
}
