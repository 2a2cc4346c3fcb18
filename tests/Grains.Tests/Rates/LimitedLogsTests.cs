using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Rates;

namespace RemoteAccess.Grains.Tests.Rates;

public sealed class LimitedLogsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLoggerProvider _sink = new();
    private readonly LoggerFactory _loggers;
    private readonly LimitedLogs _logs;

    public LimitedLogsTests()
    {
        _loggers = new LoggerFactory([_sink], new LoggerFilterOptions { MinLevel = LogLevel.Trace });
        _logs = new LimitedLogs(_loggers, _time, "Audit");
    }

    public void Dispose() => _loggers.Dispose();

    [Fact]
    public void The_first_lines_of_an_event_come_through_and_then_their_number()
    {
        Write("a", 7, 150);
        Assert.Equal(100, Lines.Count);

        _time.Advance(LineLimit.Interval - TimeSpan.FromTicks(1));
        Write("a", 7, 1);
        Assert.Equal(100, Lines.Count);

        _time.Advance(TimeSpan.FromTicks(1));
        Write("a", 7, 2);
        Assert.Equal(
            ["event 7", "51 log lines of event 7 were suppressed before this one: more than the limit were logged within 10 s", "event 7"],
            Lines.Skip(100).Select(line => line.Message));
    }

    [Fact]
    public void One_event_takes_no_lines_from_another_and_loggers_share_them()
    {
        Write("a", 7, 60);
        Write("b", 7, 60);
        Write("a", 8, 1);

        Assert.Equal((100, 1), (Lines.Count(line => line.Id.Id == 7), Lines.Count(line => line.Id.Id == 8)));
    }

    [Fact]
    public void Audit_lines_and_debugging_are_not_limited()
    {
        Write("Audit", 7, 150);
        Write("a", 7, 150, LogLevel.Debug);

        Assert.Equal(300, Lines.Count);
    }

    [Fact]
    public void What_a_provider_throws_reaches_no_caller_but_that_of_an_audit_line()
    {
        using var broken = new BrokenLoggers();
        using var logs = new LimitedLogs(broken, _time, "Audit");
        Log(logs.CreateLogger("a"));
        broken.ThrowsAtOnce = true;
        Log(logs.CreateLogger("a"));
        Assert.False(logs.CreateLogger("a").IsEnabled(LogLevel.Error));
        Assert.Equal(1, broken.Lines);
        Assert.Throws<InvalidOperationException>(() => Log(logs.CreateLogger("Audit")));
    }

    private IReadOnlyList<FakeLogRecord> Lines => _sink.Collector.GetSnapshot();

    private void Write(string category, int id, int times, LogLevel level = LogLevel.Information)
    {
        var logger = _logs.CreateLogger(category);
        for (var i = 0; i < times; i++)
        {
            logger.Log(level, new EventId(id), id, null, static (state, _) => $"event {state}");
        }
    }

    private static void Log(ILogger logger) => logger.Log(LogLevel.Information, new EventId(7), 7, null, (_, _) => "event 7");

    private sealed class BrokenLoggers : ILoggerFactory, ILogger
    {
        public bool ThrowsAtOnce { get; set; }

        public int Lines { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
            // None.
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => !ThrowsAtOnce ? true : throw new InvalidOperationException("on demand");

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Lines += ThrowsAtOnce ? 0 : 1;
            throw new InvalidOperationException("on demand");
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
