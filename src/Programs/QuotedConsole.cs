using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using RemoteAccess.Protocol;

namespace RemoteAccess.Programs;

/// <summary>The console logs of a program whose libraries, such as Orleans and Kestrel, write names of rooms and viewers without quoting
/// them.</summary>
internal static class QuotedConsole
{
    /// <summary>Writes logs to the console like the simple formatter, but escapes characters that control a terminal or that could forge a
    /// line (<see cref="QuotedConsoleFormatter"/>).</summary>
    public static ILoggingBuilder AddQuotedConsole(this ILoggingBuilder logging, Action<SimpleConsoleFormatterOptions> configure)
    {
        logging.AddSimpleConsole(configure);
        logging.AddConsoleFormatter<QuotedConsoleFormatter, ConsoleFormatterOptions>();
        return logging.AddConsole(console => console.FormatterName = QuotedConsoleFormatter.FormatterName);
    }
}

/// <summary>
/// Escapes control, format and bidirectional characters and line separators in the message and in the exception, then calls the simple
/// console formatter. Our own lines quote outside text already and do not change; this protects the lines of other libraries.
/// </summary>
/// <param name="services">Provides the simple formatter. It is resolved with the first line, because it is created together with this
/// one.</param>
internal sealed class QuotedConsoleFormatter(IServiceProvider services) : ConsoleFormatter(FormatterName)
{
    /// <summary>The formatter's name in the console's options.</summary>
    public const string FormatterName = "quoted";

    private ConsoleFormatter? _simple;

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        _simple ??= services.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == ConsoleFormatterNames.Simple);
        var (write, original) = (logEntry.Formatter, logEntry.Exception);
        var entry = new LogEntry<TState>(
            logEntry.LogLevel,
            logEntry.Category,
            logEntry.EventId,
            logEntry.State,
            original is null ? null : new Escaped(original),
            (state, _) => Escape(write(state, original)));
        _simple.Write(entry, scopeProvider, textWriter);
    }

    /// <summary>Escapes every character that cannot be shown; tabs and the line ends of a stack trace stay.</summary>
    internal static string Escape(string? text)
    {
        if (text is null || IsPlain(text))
        {
            return text ?? string.Empty;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value is '\n' or '\t' || OutsideText.IsShown(rune) ? escaped.Append(rune.ToString())
                : rune.IsBmp ? escaped.Append("\\u").Append(rune.Value.ToString("X4", null))
                : escaped.Append("\\U").Append(rune.Value.ToString("X8", null));
        }

        return escaped.ToString();
    }

    private static bool IsPlain(string text) =>
        !text.AsSpan().ContainsAnyExceptInRange(' ', '~') || text.All(character => character is >= ' ' and <= '~' or '\n' or '\t');

    /// <summary>An exception whose text is the escaped text of another one.</summary>
    private sealed class Escaped(Exception exception) : Exception(Escape(exception.Message))
    {
        public override string ToString() => Escape(exception.ToString());
    }
}
