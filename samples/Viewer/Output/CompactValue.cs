using System.Globalization;
using System.Text;
using System.Text.Json;
using RemoteAccess.Viewer.Schemas;

namespace RemoteAccess.Viewer.Output;

/// <summary>Shows a message in a few characters: JSON, or a message that can be decoded to JSON, without quotes and with short numbers;
/// other messages by their size.</summary>
internal static class CompactValue
{
    /// <summary>Renders the value.</summary>
    /// <param name="payload">The message, or its beginning.</param>
    /// <param name="totalBytes">Bytes of the whole message.</param>
    /// <param name="encoding">The channel's encoding.</param>
    /// <param name="decoded">The message, or its beginning, as JSON when its schema is known.</param>
    /// <param name="maxLength">The longest result; at least 1.</param>
    public static string Render(ReadOnlySpan<byte> payload, long totalBytes, string encoding, Decoded decoded, int maxLength)
    {
        var json = encoding == "json" ? payload : decoded.Json.Span;
        if (!json.IsEmpty && TryRenderJson(json, isWhole: encoding != "json" || payload.Length == totalBytes, maxLength) is { } text)
        {
            return TerminalText.Clean(text, maxLength);
        }

        var why = decoded.Problem is { } problem ? $": {problem}" : string.Empty;
        return TerminalText.Clean($"<{encoding}, {ByteSize.Format(totalBytes)}{why}>", maxLength);
    }

    private static string? TryRenderJson(ReadOnlySpan<byte> payload, bool isWhole, int maxLength)
    {
        var text = new StringBuilder();
        var reader = new Utf8JsonReader(payload, isWhole, new JsonReaderState());
        var afterValue = false;
        try
        {
            // One character over the limit, so that cutting adds the ellipsis.
            while (text.Length <= maxLength && reader.Read())
            {
                Append(text, ref reader, ref afterValue);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null; // the encoding is json, but the text is not; InvalidOperationException: an escape that is not Unicode
        }

        return isWhole || text.Length > maxLength ? text.ToString() : text.Append('…').ToString();
    }

    private static void Append(StringBuilder text, ref Utf8JsonReader reader, ref bool afterValue)
    {
        var isEnd = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
        if (afterValue && !isEnd)
        {
            text.Append(' ');
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                text.Append('{');
                break;
            case JsonTokenType.EndObject:
                text.Append('}');
                break;
            case JsonTokenType.StartArray:
                text.Append('[');
                break;
            case JsonTokenType.EndArray:
                text.Append(']');
                break;
            case JsonTokenType.PropertyName:
                text.Append(reader.GetString()).Append(':');
                break;
            case JsonTokenType.Number:
                text.Append(ShortNumber(ref reader));
                break;
            case JsonTokenType.String:
                text.Append(reader.GetString());
                break;
            default:
                text.Append(reader.TokenType == JsonTokenType.Null ? "null" : reader.TokenType == JsonTokenType.True ? "true" : "false");
                break;
        }

        afterValue = reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName);
    }

    // Whole numbers unchanged; fractions with few digits.
    private static string ShortNumber(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var whole))
        {
            return whole.ToString(CultureInfo.InvariantCulture);
        }

        var value = reader.GetDouble();
        return value == 0 || Math.Abs(value) is >= 0.001 and < 1_000_000
            ? value.ToString(Math.Abs(value) >= 100 ? "0.#" : "0.###", CultureInfo.InvariantCulture)
            : value.ToString("0.###e+0", CultureInfo.InvariantCulture);
    }
}
