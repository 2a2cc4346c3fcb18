using System.Globalization;
using System.Text;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Output;

/// <summary>One line of text per event, flushed with each line: for pipes, logs and dumb terminals.</summary>
internal sealed class PlainLines(Stream output) : IWatchOutput
{
    private const int MaxValueLength = 160;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ViewerEvent seen, CancellationToken cancellationToken)
    {
        foreach (var line in Lines(seen))
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(line + '\n'), cancellationToken);
        }

        await output.FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;

    private static IEnumerable<string> Lines(ViewerEvent seen) => seen is ChannelMessageReceived message ? [Line(message)] : EventText.Lines(seen);

    private static string Line(ChannelMessageReceived message)
    {
        var latency = message.LatencyMilliseconds is { } ms ? ms.ToString("0.0 ms", CultureInfo.InvariantCulture) : "-";
        var begin = message.Data.Slice(0, Math.Min(message.Data.Length, Statistics.PayloadPreview.MaxBytes));
        var value = CompactValue.Render(
            begin.IsSingleSegment ? begin.FirstSpan : System.Buffers.BuffersExtensions.ToArray(begin),
            message.Data.Length,
            message.Channel.Encoding,
            MaxValueLength);
        return $"{TerminalText.Clean(message.Channel.Topic)}  {latency}  {ByteSize.Format(message.Data.Length)}  {value}";
    }
}
