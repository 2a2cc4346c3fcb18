using System.Globalization;
using System.Text;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Schemas;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Output;

/// <summary>One line of text per event, flushed with each line: for pipes, logs and dumb terminals.</summary>
internal sealed class PlainLines(Stream output) : IWatchOutput
{
    private const int MaxValueLength = 160;

    private readonly ChannelDecoders _decoders = new();

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

    private IEnumerable<string> Lines(ViewerEvent seen)
    {
        switch (seen)
        {
            case ChannelMessageReceived message:
                return [Line(message)];
            case ControlStreamOpened:
                _decoders.Clear();
                break;
            case ServerMessageReceived { Message: UnadvertiseMessage gone }:
                _decoders.Forget(gone.ChannelIds);
                break;
        }

        return EventText.Lines(seen);
    }

    private string Line(ChannelMessageReceived message)
    {
        var begin = message.Data.Slice(0, Math.Min(message.Data.Length, Statistics.PayloadPreview.MaxBytes));
        var value = CompactValue.Render(
            begin.IsSingleSegment ? begin.FirstSpan : System.Buffers.BuffersExtensions.ToArray(begin),
            message.Data.Length,
            message.Channel.Encoding,
            _decoders.Decode(message.Channel, begin, begin.Length == message.Data.Length),
            MaxValueLength);
        return $"{TerminalText.Clean(message.Channel.Topic)}  {Delay(message)}  {ByteSize.Format(message.Data.Length)}  {value}";
    }

    private static string Delay(ChannelMessageReceived message) => message switch
    {
        { LatencyMilliseconds: { } latency } => latency.ToString("0.0 ms", CultureInfo.InvariantCulture),
        { AgeMilliseconds: { } age } => (age / 1000).ToString("0.0 's old'", CultureInfo.InvariantCulture),
        _ => "-",
    };
}
