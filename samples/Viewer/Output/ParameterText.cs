using System.Text.Json;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Output;

/// <summary>Formats values of parameters like the protocol: a whole float keeps its point, bytes are base64.</summary>
internal static class ParameterText
{
    /// <summary>The value's JSON text; null for an unset parameter.</summary>
    public static string? Value(Parameter parameter)
    {
        using var document = Document(parameter, out var wire);
        return wire.TryGetProperty("value", out var value) ? value.GetRawText() : null;
    }

    /// <summary>One line: name, value, and the type if the value does not show it.</summary>
    public static string Line(Parameter parameter)
    {
        using var document = Document(parameter, out var wire);
        var value = wire.TryGetProperty("value", out var there) ? there.GetRawText() : "(unset)";
        var type = wire.TryGetProperty("type", out var named) ? $" ({named.GetString()})" : string.Empty;
        return $"{TerminalText.Clean(parameter.Name)} = {TerminalText.Clean(value, int.MaxValue)}{type}";
    }

    /// <summary>Writes an object with <c>name</c>, <c>type</c> (null unless the value needs one) and <c>value</c> (null when
    /// unset).</summary>
    public static void Write(Utf8JsonWriter json, Parameter parameter)
    {
        using var document = Document(parameter, out var wire);
        json.WriteStartObject();
        json.WriteString("name", parameter.Name);
        json.WriteString("type", wire.TryGetProperty("type", out var type) ? type.GetString() : null);
        json.WritePropertyName("value");
        if (wire.TryGetProperty("value", out var value))
        {
            json.WriteRawValue(value.GetRawText(), skipInputValidation: true);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteEndObject();
    }

    // The protocol's encoder writes the value, so that only one place knows the format.
    private static JsonDocument Document(Parameter parameter, out JsonElement wire)
    {
        var document = JsonDocument.Parse(ServerMessageEncoder.ParameterValues([parameter]).AsMemory(FrameHeader.Size));
        wire = document.RootElement.GetProperty("parameters")[0];
        return document;
    }
}
