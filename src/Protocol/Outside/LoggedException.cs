using System.Text;

namespace RemoteAccess.Protocol;

/// <summary>
/// An exception for a log: with the same types and stack traces, but every message quoted by <see cref="OutsideText"/>. Messages can
/// contain text of viewers and servers, and log sinks write them unchanged. Created by <see cref="LoggedExceptions.ForLog"/>.
/// </summary>
public sealed class LoggedException : Exception
{
    private const int MaxMessage = 2048;
    private const int MaxDepth = 8;

    private readonly string _text;

    internal LoggedException(Exception original)
        : base(OutsideText.Quote(original.Message, MaxMessage))
    {
        Original = original;
        var text = new StringBuilder();
        Write(text, original, 0);
        _text = text.ToString();
    }

    /// <summary>The exception itself.</summary>
    public Exception Original { get; }

    /// <inheritdoc/>
    public override string? StackTrace => Original.StackTrace;

    /// <summary>Type, message and stack trace of the exception and of those inside it.</summary>
    public override string ToString() => _text;

    private static void Write(StringBuilder text, Exception exception, int depth)
    {
        text.Append(exception.GetType().FullName).Append(": ").Append(OutsideText.Quote(exception.Message, MaxMessage));
        var inner = exception switch
        {
            AggregateException many => (IReadOnlyCollection<Exception>)many.InnerExceptions,
            { InnerException: { } one } => [one],
            _ => [],
        };
        foreach (var one in depth < MaxDepth ? inner : [])
        {
            text.AppendLine().Append(" ---> ");
            Write(text, one, depth + 1);
            text.AppendLine().Append("   --- End of inner exception stack trace ---");
        }

        if (exception.StackTrace is { Length: > 0 } stack)
        {
            text.AppendLine().Append(stack);
        }
    }
}
