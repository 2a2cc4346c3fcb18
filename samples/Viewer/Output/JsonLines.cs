using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Output;

/// <summary>One JSON object per line, flushed with each line.</summary>
internal sealed class JsonLines(Stream output) : IWatchOutput
{
    /// <summary>A buffer over this is given back after use.</summary>
    private const int MaxRetainedBytes = 1024 * 1024;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private ArrayBufferWriter<byte> _line = new();

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ViewerEvent seen, CancellationToken cancellationToken)
    {
        using (var json = new Utf8JsonWriter(_line, WriterOptions))
        {
            EventJson.Write(json, seen);
        }

        _line.Write("\n"u8);
        await output.WriteAsync(_line.WrittenMemory, cancellationToken);
        await output.FlushAsync(cancellationToken);
        _line.ResetWrittenCount();
        if (_line.Capacity > MaxRetainedBytes)
        {
            _line = new ArrayBufferWriter<byte>();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
