using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RemoteAccess.Protocol;

/// <summary>Encodes a wire object as one text frame of exact size. The scratch space is the thread's own and reused.</summary>
internal static class JsonFrame
{
    /// <summary>Scratch space over this is given back to the collector after use: one large frame must not pin its size on every
    /// thread.</summary>
    private const int MaxRetainedBytes = 64 * 1024;

    // Only what JSON demands is escaped: the text is never put into a page, and base64 and non-Latin text stay short.
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    public static byte[] Encode<T>(T wire, JsonTypeInfo<T> type)
    {
        // Taken out while in use: a converter that encodes another frame, or a failure half-way, must not find it.
        var scratch = _scratch ?? new ArrayBufferWriter<byte>(1024);
        _scratch = null;
        scratch.ResetWrittenCount();

        using (var writer = new Utf8JsonWriter(scratch, WriterOptions))
        {
            JsonSerializer.Serialize(writer, wire, type);
        }

        var frame = GC.AllocateUninitializedArray<byte>(checked(FrameHeader.Size + scratch.WrittenCount));
        FrameHeader.Write(frame, FrameOpcode.Text, scratch.WrittenCount);
        scratch.WrittenSpan.CopyTo(frame.AsSpan(FrameHeader.Size));
        if (scratch.Capacity <= MaxRetainedBytes)
        {
            _scratch = scratch;
        }

        return frame;
    }
}
