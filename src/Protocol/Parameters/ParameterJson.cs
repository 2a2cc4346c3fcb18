using System.Text.Json;

namespace RemoteAccess.Protocol;

/// <summary>
/// Converts a parameter between its record and its JSON. The type is written for bytes, floats and float arrays only. When it is read, it
/// converts text to bytes and integers to floats, because a writer without integers may omit the point. The value null is refused: only
/// an absent value unsets a parameter.
/// </summary>
internal static class ParameterJson
{
    private const string ByteArray = "byte_array";
    private const string Float64 = "float64";
    private const string Float64Array = "float64_array";

    /// <summary>Reads the parameter at whose first token the reader is.</summary>
    /// <exception cref="MessageParseException">It is not a parameter, or its value does not fit its type.</exception>
    /// <exception cref="InvalidOperationException">It has text that is not Unicode (a lone surrogate).</exception>
    public static Parameter Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw MessageParseException.BadValue("a parameter", null, "an object with a name");
        }

        string? name = null, type = null;
        ParameterValue? value = null;
        var seen = Members.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = Known(ref reader);
            if ((seen & member) != 0)
            {
                throw MessageParseException.BadValue(Told(member), null, "given only once");
            }

            seen |= member;
            reader.Read();
            switch (member)
            {
                case Members.Name:
                    name = Text(ref reader, "name");
                    break;
                case Members.Type when reader.TokenType != JsonTokenType.Null:
                    type = Text(ref reader, "type");
                    break;
                case Members.Value:
                    value = ParameterValueJson.Read(ref reader);
                    break;
            }
        }

        return new Parameter(WireCheck.Required(name, "a parameter", "name"), value is null ? Unset(type) : OfType(type, value));
    }

    /// <summary>The name of the parameter at whose first token the reader is, even if the rest is wrong; null if it has no
    /// name.</summary>
    /// <param name="reader">A copy of the reader; it is advanced.</param>
    public static string? FindName(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isName = IsName(ref reader);
                reader.Read();
                if (isName)
                {
                    return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                }

                reader.Skip();
            }
        }
        catch (InvalidOperationException)
        {
            // The name is not Unicode, so it cannot be used in the error.
        }

        return null;
    }

    // A member whose name is not Unicode (a lone surrogate) is another member; the reader throws when it compares the name.
    private static bool IsName(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.ValueTextEquals("name"u8);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    public static void Write(Utf8JsonWriter writer, Parameter parameter)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, parameter.Name ?? throw new InvalidOperationException("A parameter has no name; give it one."));
        if (TypeOf(parameter.Value) is { } type)
        {
            writer.WriteString("type"u8, type);
        }

        if (parameter.Value is { } value)
        {
            writer.WritePropertyName("value"u8);
            ParameterValueJson.Write(writer, value);
        }

        writer.WriteEndObject();
    }

    private static string? TypeOf(ParameterValue? value) => value switch
    {
        BytesParameterValue => ByteArray,
        FloatParameterValue => Float64,
        FloatArrayParameterValue => Float64Array,
        _ => null,
    };

    private static ParameterValue? Unset(string? type) =>
        type is null or ByteArray or Float64 or Float64Array ? null : throw UnknownType(type);

    private static ParameterValue OfType(string? type, ParameterValue value) => (type, value) switch
    {
        (null, _) => value,
        (ByteArray, StringParameterValue text) => Decode(text.Value),
        (Float64, IntegerParameterValue integer) => new FloatParameterValue(integer.Value),
        (Float64, FloatParameterValue) => value,
        (Float64Array, FloatArrayParameterValue) => value,
        (Float64Array, IntegerArrayParameterValue integers) => ToFloats(integers.Value.Span),
        (Float64Array, ArrayParameterValue { Elements.Count: 0 }) => new FloatArrayParameterValue(ReadOnlyMemory<double>.Empty),
        (ByteArray, _) => throw NotOfItsType("base64 text"),
        (Float64, _) => throw NotOfItsType("a number"),
        (Float64Array, _) => throw NotOfItsType("an array of numbers"),
        _ => throw UnknownType(type),
    };

    // Like the reference: the standard alphabet, padded, without white space. Convert would skip white space.
    private static BytesParameterValue Decode(string base64)
    {
        var bytes = new byte[base64.Length / 4 * 3];
        return !base64.AsSpan().ContainsAny(" \t\r\n") && Convert.TryFromBase64String(base64, bytes, out var written)
            ? new BytesParameterValue(bytes.AsMemory(0, written))
            : throw NotOfItsType("base64 text (the standard alphabet, padded, without white space)");
    }

    private static FloatArrayParameterValue ToFloats(ReadOnlySpan<long> integers)
    {
        var floats = new double[integers.Length];
        for (var i = 0; i < floats.Length; i++)
        {
            floats[i] = integers[i];
        }

        return new FloatArrayParameterValue(floats);
    }

    private static Members Known(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("name"u8) ? Members.Name
        : reader.ValueTextEquals("type"u8) ? Members.Type
        : reader.ValueTextEquals("value"u8) ? Members.Value
        : throw MessageParseException.BadValue("a parameter", reader.GetString(), "an object with the members name, type and value only");

    private static string Told(Members member) => member switch
    {
        Members.Name => "name",
        Members.Type => "type",
        _ => "value",
    };

    private static string? Text(ref Utf8JsonReader reader, string member) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Null => null,
        _ => throw MessageParseException.BadValue(member, null, "text"),
    };

    private static MessageParseException NotOfItsType(string fix) =>
        MessageParseException.BadValue("value", null, $"{fix}, as its type says");

    private static MessageParseException UnknownType(string? type) =>
        MessageParseException.BadValue("type", type, $"absent, {ByteArray}, {Float64} or {Float64Array}");

    [Flags]
    private enum Members
    {
        None = 0,
        Name = 1,
        Type = 2,
        Value = 4,
    }
}
