using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RemoteAccess.Protocol;

/// <summary>Reads a JSON payload: first its <c>op</c>, wherever it is, then the whole payload as the wire type of that op.</summary>
internal static class JsonPayload
{
    /// <summary>The deepest nesting accepted, including the message itself.</summary>
    public const int MaxDepth = 64;

    /// <summary>The longest op that is read; all known ops are much shorter, so a longer one is unknown.</summary>
    private const int MaxOpBytes = 64;

    /// <summary>Deeper than any frame can nest: for messages whose parts limit their own depth, so that a bad part does not make the others
    /// unreadable. The reader needs one bit per level and does not recurse.</summary>
    public const int AnyDepth = FrameHeader.MaxInboundPayloadBytes;

    /// <summary>Finds the message's op. The bytes after it are not read yet.</summary>
    public static string ReadOp(in ReadOnlySequence<byte> payload)
    {
        if (!Utf8Sequence.IsValid(payload))
        {
            throw MessageParseException.BadUtf8("A text payload");
        }

        try
        {
            return FindOp(payload);
        }
        catch (Exception e) when (IsJsonFailure(e))
        {
            throw MessageParseException.BadJson(e);
        }
    }

    /// <summary>Reads the whole payload as one wire object.</summary>
    public static T Read<T>(in ReadOnlySequence<byte> payload, JsonTypeInfo<T> type, int maxDepth = MaxDepth)
        where T : class
    {
        var options = new JsonReaderOptions { MaxDepth = maxDepth };
        var reader = new Utf8JsonReader(payload, options);
        try
        {
            var wire = JsonSerializer.Deserialize(ref reader, type);
            reader.Read(); // throws if anything but white space follows
            return wire ?? throw MessageParseException.BadValue("the message", "null", "an object");
        }
        catch (Exception e) when (IsJsonFailure(e))
        {
            throw Explain(payload, options, e);
        }
    }

    private static string FindOp(in ReadOnlySequence<byte> payload)
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = AnyDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw MessageParseException.BadValue("the message", null, "a JSON object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOp = reader.ValueTextEquals("op"u8);
            reader.Read();
            if (!isOp)
            {
                reader.Skip();
                continue;
            }

            if (reader.TokenType != JsonTokenType.String)
            {
                throw MessageParseException.BadValue("op", null, "a string");
            }

            var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
            return length <= MaxOpBytes ? reader.GetString()! : $"({length} bytes of text)";
        }

        throw MessageParseException.MissingMember("the message", "op");
    }

    /// <summary>Distinguishes text that is not JSON from JSON with a wrong value; only a failure pays for this second reading.</summary>
    private static MessageParseException Explain(in ReadOnlySequence<byte> payload, JsonReaderOptions options, Exception failure)
    {
        try
        {
            var reader = new Utf8JsonReader(payload, options);
            while (reader.Read())
            {
            }
        }
        catch (JsonException e)
        {
            return MessageParseException.BadJson(e);
        }

        var path = (failure as JsonException)?.Path ?? "$";
        return MessageParseException.BadValue(path, null, "of the type and range the protocol gives it", failure);
    }

    // The reader throws InvalidOperationException for escapes that are not Unicode (a lone surrogate).
    private static bool IsJsonFailure(Exception e) => e is JsonException or InvalidOperationException;
}
