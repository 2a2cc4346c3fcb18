using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using RemoteAccess.Viewer.Schemas;

namespace RemoteAccess.Viewer.Output;

/// <summary>Writes a payload as members of a JSON object: unchanged if it is JSON, decoded to JSON if its schema is known, else as
/// base64.</summary>
internal static class PayloadJson
{
    /// <summary>Writes <c>dataForm</c> and <c>data</c>.</summary>
    public static void Write(Utf8JsonWriter json, string encoding, in ReadOnlySequence<byte> payload, Decoded decoded)
    {
        // The session's payloads have one segment; others are copied.
        var data = payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray();
        if (encoding == "json" && IsJson(data))
        {
            json.WriteString("dataForm", "json");
            json.WritePropertyName("data");
            json.WriteRawValue(OnOneLine(data), skipInputValidation: true);
            return;
        }

        if (decoded.IsJson)
        {
            json.WriteString("dataForm", "decoded");
            json.WritePropertyName("data");
            json.WriteRawValue(decoded.Json.Span, skipInputValidation: true);
            return;
        }

        json.WriteString("dataForm", "base64");
        json.WriteBase64String("data", data);
    }

    /// <summary>
    /// Writes <c>dataForm</c> and <c>data</c>, then <c>file</c>. Bytes that were written to a file have the form <c>file</c>, its name and
    /// no data.
    /// </summary>
    public static void Write(Utf8JsonWriter json, string encoding, in ReadOnlySequence<byte>? payload, Decoded decoded, string? file)
    {
        if (payload is { } there)
        {
            Write(json, encoding, there, decoded);
        }
        else
        {
            json.WriteString("dataForm", "file");
            json.WriteNull("data");
        }

        json.WriteString("file", file);
    }

    /// <summary>Whether a payload is one JSON value.</summary>
    public static bool IsJson(ReadOnlySpan<byte> data)
    {
        if (!Utf8.IsValid(data))
        {
            return false;
        }

        var reader = new Utf8JsonReader(data);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The JSON without line breaks: in JSON a line break is white space, so a space can replace it.</summary>
    public static ReadOnlySpan<byte> OnOneLine(ReadOnlySpan<byte> data)
    {
        if (!data.ContainsAny((byte)'\n', (byte)'\r'))
        {
            return data;
        }

        var line = data.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
