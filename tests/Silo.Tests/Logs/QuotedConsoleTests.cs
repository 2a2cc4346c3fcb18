using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using RemoteAccess.Programs;

namespace RemoteAccess.Silo.Tests.Logs;

/// <summary>What reaches the console of a silo, whoever wrote the line.</summary>
public sealed class QuotedConsoleTests
{
    [Fact]
    public void Text_that_a_library_writes_raw_is_escaped_in_the_message_and_in_the_exception()
    {
        const string Key = "room/\u001b[2J\r\u0007\u2028\u202Ex\U000E0041y\ue000é語";

        var line = Write($"Deactivated grain {Key}", new InvalidOperationException($"No grain {Key}"));

        Assert.Contains(
            "Deactivated grain room/\\u001B[2J\\u000D\\u0007\\u2028\\u202Ex\\U000E0041y\\uE000é語", line, StringComparison.Ordinal);
        Assert.Contains("No grain room/\\u001B[2J\\u000D\\u0007\\u2028\\u202Ex\\U000E0041y\\uE000é語", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line.TrimEnd('\n'), char.IsControl);
    }

    [Fact]
    public void An_ordinary_line_is_the_simple_formatters()
    {
        Assert.Equal("warn: Orleans[7] One line, 'é' and \\ in it\n", Write("One line, 'é' and \\ in it", null).ReplaceLineEndings("\n"));
        Assert.Equal("warn: Orleans[7] plain\n", Write("plain", null).ReplaceLineEndings("\n"));
    }

    private static string Write(string message, Exception? exception)
    {
        using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddQuotedConsole(
                console => (console.SingleLine, console.ColorBehavior) = (true, LoggerColorBehavior.Disabled)))
            .BuildServiceProvider();
        var name = services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName;
        var formatter = services.GetServices<ConsoleFormatter>().Single(one => one.Name == name);
        using var writer = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Warning, "Orleans", new EventId(7), message, exception, static (state, _) => state);
        formatter.Write(entry, null, writer);
        return writer.ToString();
    }
}
