using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using RemoteAccess.Protocol;

namespace RemoteAccess.Programs;

/// <summary>The console of a program whose libraries, Orleans and Kestrel first, write names of rooms and viewers as they came.</summary>
internal static class QuotedConsole
{
    /// <summary>Writes logs to the console as the simple formatter does, with everything escaped that a terminal would obey or that could
    /// imitate a line (<see cref="QuotedConsoleFormatter"/>).</summary>
    public static ILoggingBuilder AddQuotedConsole(this ILoggingBuilder logging, Action<SimpleConsoleFormatterOptions> configure)
    {
        logging.AddSimpleConsole(configure);
        logging.AddConsoleFormatter<QuotedConsoleFormatter, ConsoleFormatterOptions>();
        return logging.AddConsole(console => console.FormatterName = QuotedConsoleFormatter.FormatterName);
    }
}

/// <summary>
/// The simple console formatter, given text in which control, format and bidirectional characters and separators of lines are escaped, in
/// the message as well as in the exception. Our own lines have quoted outside text already and pass as they are; this is for everybody
/// else's.
/// </summary>
/// <param name="services">Where the simple formatter is; asked for with the first line, since it is made beside this one.</param>
internal sealed class QuotedConsoleFormatter(IServiceProvider services) : ConsoleFormatter(FormatterName)
{
    /// <summary>Its name in the console's options.</summary>
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

    /// <summary>The text with every character escaped that is not shown as it is; line ends of a stack trace and tabs stay.</summary>
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

    /// <summary>An exception that prints as another does, escaped.</summary>
    private sealed class Escaped(Exception exception) : Exception(Escape(exception.Message))
    {
        public override string ToString() => Escape(exception.ToString());
    }
}
