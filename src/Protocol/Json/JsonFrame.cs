using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RemoteAccess.Protocol;

/// <summary>Encodes a wire object as one text frame of exact size. Each thread reuses its own scratch buffer.</summary>
internal static class JsonFrame
{
    /// <summary>A scratch buffer over this size is released after use, so that a large frame does not hold memory on every
    /// thread.</summary>
    private const int MaxRetainedBytes = 64 * 1024;

    // Escapes only what JSON requires: the text is never part of an HTML page, and base64 and non-Latin text stay short.
    private static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    public static byte[] Encode<T>(T wire, JsonTypeInfo<T> type)
    {
        // Removed from the field while in use: a converter that encodes another frame must not use it, and a failure must not leave it
        // there.
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
