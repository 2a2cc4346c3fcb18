using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.Silo.Tests.OnDemand;

namespace RemoteAccess.Silo.Tests.Logs;

/// <summary>A whole silo is given text that would forge lines, colour terminals and turn them round, wherever a viewer can put
/// some.</summary>
public sealed class HostileTextTests
{
    private const string Hostile = "x\u2028y\u2029\u202Ez\u2066' PA_abc: publish '/cmd";

    [Fact]
    public async Task No_line_holds_what_a_viewer_wrote_as_it_wrote_it()
    {
        var lines = new Lines();
        await using var silo = new EmbeddedSilo(("Logging:LogLevel:Default", "Trace"));
        var console = new ConsoleLines(silo.ConsoleFormatter);
        silo.LogTo(lines);
        silo.LogTo(console);
        await silo.StartAsync();
        var room = "emb-" + Hostile;

        var incompatible = await silo.JoinAsync(
            room, "i"
                + Hostile, ("protocolVersion", "9.9.9\r\u001b[2J\u001b]0;title\u0007" + new string('A', 12_000)), ("other", "\u001b[31m"));
        await lines.Until(line => line.Contains("9.9.9", StringComparison.Ordinal), "a line about a version that is not served");
        var viewer = await silo.JoinAsync(room, "v" + Hostile);
        await EmbeddedSilo.ServerNameAsync(viewer);
        var device = viewer.Participants.Single(participant => participant.Identity == "device");
        await viewer.OpenStreamAsync(device, "t" + Hostile, cancellationToken: TestContext.Current.CancellationToken);
        await lines.Until(line => line.Contains("is ignored", StringComparison.Ordinal), "a line about a stream on a topic of no use");
        await viewer.DisposeAsync();
        await incompatible.DisposeAsync();
        await lines.Until(line => line.Contains("is removed", StringComparison.Ordinal), "a line about a viewer that left");

        Assert.Empty(lines.Ours.Where(line => line.EnumerateRunes().Any(IsDangerous)).Select(line => line[..Math.Min(line.Length, 200)]));
        Assert.Empty(console.All.Where(line => line.EnumerateRunes().Any(IsDangerous)).Select(line => line[..Math.Min(line.Length, 200)]));
        Assert.Contains(console.All,
            line => line.Contains(" Orleans.", StringComparison.Ordinal) && line.Contains("y\\u2029\\u202Ez", StringComparison.Ordinal));
        Assert.True(lines.Ours.Max(line => line.Length) < 4_000, "A line is longer than 4,000 characters.");
        Assert.DoesNotContain(lines.Ours, line =>
            line.Contains("z' PA_abc", StringComparison.Ordinal) || line.Contains("z\\u2066' PA_abc", StringComparison.Ordinal));
    }

    // A stack trace has lines.
    private static bool IsDangerous(Rune rune) => rune.Value is not '\n' && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>Every line of every category, as the silo's console writes it.</summary>
    private sealed class ConsoleLines(ConsoleFormatter formatter) : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> All => _lines;

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void Dispose()
        {
        }

        private sealed class Logger(ConsoleLines lines, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                using var writer = new StringWriter();
                lines.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), writer);
                lines._lines.Enqueue(writer.ToString());
            }
        }

        private void Write<TState>(in LogEntry<TState> entry, TextWriter writer) => formatter.Write(entry, null, writer);
    }

    /// <summary>Every line of our own categories, with its exception.</summary>
    private sealed class Lines : ILoggerProvider
    {
        private readonly ConcurrentQueue<string> _lines = new();
        private readonly SemaphoreSlim _added = new(0);

        public IEnumerable<string> Ours => _lines;

        public ILogger CreateLogger(string categoryName) =>
            new Logger(this, categoryName.StartsWith("RemoteAccess.", StringComparison.Ordinal));

        public async Task Until(Func<string, bool> seen, string what)
        {
            using var deadline = Deadline.Start(Patience.ForPrograms);
            while (!_lines.Any(seen))
            {
                await _added.WaitAsync(CancellationToken.None).Within(what, deadline);
            }
        }

        public void Dispose() => _added.Dispose();

        private sealed class Logger(Lines lines, bool ours) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => ours;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (ours)
                {
                    lines._lines.Enqueue($"{formatter(state, exception)} {exception}");
                    lines._added.Release();
                }
            }
        }
    }
}
