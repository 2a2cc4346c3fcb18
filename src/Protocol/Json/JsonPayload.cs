using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RemoteAccess.Protocol;

/// <summary>Reads a JSON payload: first its <c>op</c>, wherever it stands, then the whole as the wire type the op names.</summary>
internal static class JsonPayload
{
    /// <summary>The deepest nesting accepted, the message's own braces included.</summary>
    public const int MaxDepth = 64;

    /// <summary>No op is anywhere near it; a longer text is unknown without being read.</summary>
    private const int MaxOpBytes = 64;

    /// <summary>Deeper than any frame can nest: for messages whose parts bound their own depth, so that a bad one does not take the others
    /// with it. A reader spends a bit a level and does not recurse.</summary>
    public const int AnyDepth = FrameHeader.MaxInboundPayloadBytes;

    /// <summary>Finds the message's name. What stands behind it is not looked at yet.</summary>
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
            reader.Read(); // throws when anything but white space follows
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

    /// <summary>Tells text that is no JSON from JSON with a wrong value in it; only a failure pays for the second look.</summary>
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

    // The reader answers InvalidOperationException for escapes that are no text (a lone surrogate).
    private static bool IsJsonFailure(Exception e) => e is JsonException or InvalidOperationException;
}
