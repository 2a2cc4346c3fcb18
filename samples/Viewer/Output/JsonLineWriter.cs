using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RemoteAccess.Viewer.Output;

/// <summary>One JSON object per line, flushed with each line. Not thread-safe.</summary>
internal sealed class JsonLineWriter(Stream output)
{
    /// <summary>A buffer over this size is released after use.</summary>
    private const int MaxRetainedBytes = 1024 * 1024;

    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private ArrayBufferWriter<byte> _line = new();

    /// <summary>Writes one line.</summary>
    /// <param name="write">Writes the object.</param>
    /// <param name="cancellationToken">Stops waiting for the output.</param>
    /// <exception cref="IOException">The output cannot be written to.</exception>
    public async ValueTask WriteAsync(Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        using (var json = new Utf8JsonWriter(_line, WriterOptions))
        {
            write(json);
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
}
