using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace RemoteAccess.Protocol;

/// <summary>
/// Converts a parameter value between its records and plain JSON. <see cref="ParameterJson"/> handles the parameter's <c>type</c> (bytes,
/// floats written as integers). <see cref="ParameterValue.MaxDepth"/> limits the recursion, however deep the JSON is.
/// </summary>
internal static class ParameterValueJson
{
    // The shortest round-trip text of a double has at most 24 characters; plus ".0".
    private const int MaxFloatBytes = 32;

    /// <summary>Reads the value at whose first token the reader is.</summary>
    public static ParameterValue Read(ref Utf8JsonReader reader) => ReadValue(ref reader, 1);

    public static void Write(Utf8JsonWriter writer, ParameterValue value)
    {
        switch (value)
        {
            case BooleanParameterValue boolean:
                writer.WriteBooleanValue(boolean.Value);
                break;
            case IntegerParameterValue integer:
                writer.WriteNumberValue(integer.Value);
                break;
            case FloatParameterValue number:
                WriteFloat(writer, number.Value);
                break;
            case StringParameterValue text:
                writer.WriteStringValue(text.Value);
                break;
            case BytesParameterValue bytes:
                writer.WriteBase64StringValue(bytes.Value.Span);
                break;
            case IntegerArrayParameterValue integers:
                writer.WriteStartArray();
                foreach (var integer in integers.Value.Span)
                {
                    writer.WriteNumberValue(integer);
                }

                writer.WriteEndArray();
                break;
            case FloatArrayParameterValue numbers:
                writer.WriteStartArray();
                foreach (var number in numbers.Value.Span)
                {
                    WriteFloat(writer, number);
                }

                writer.WriteEndArray();
                break;
            case ArrayParameterValue array:
                writer.WriteStartArray();
                foreach (var element in array.Elements)
                {
                    Write(writer, element);
                }

                writer.WriteEndArray();
                break;
            case DictionaryParameterValue dictionary:
                writer.WriteStartObject();
                foreach (var (name, member) in dictionary.Members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            default:
                throw new InvalidOperationException($"{value.GetType()} has no JSON form.");
        }
    }

    private static ParameterValue ReadValue(ref Utf8JsonReader reader, int depth) => reader.TokenType switch
    {
        JsonTokenType.True => BooleanParameterValue.True,
        JsonTokenType.False => BooleanParameterValue.False,
        JsonTokenType.String => new StringParameterValue(reader.GetString()!),
        JsonTokenType.Number => TryReadInteger(ref reader, out var integer)
            ? new IntegerParameterValue(integer)
            : new FloatParameterValue(ReadFloat(ref reader)),
        JsonTokenType.StartArray or JsonTokenType.StartObject when depth > ParameterValue.MaxDepth =>
            throw MessageParseException.BadValue("value", null, $"nested at most {ParameterValue.MaxDepth} levels deep"),
        JsonTokenType.StartArray => ReadArray(ref reader, depth),
        JsonTokenType.StartObject => ReadDictionary(ref reader, depth),
        _ => throw MessageParseException.BadValue(
            "value", "null", "a value, or absent to unset the parameter (null is what JSON writers make of NaN and infinity)"),
    };

    private static ParameterValue ReadArray(ref Utf8JsonReader reader, int depth)
    {
        var builder = new ParameterArrayBuilder();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var fix = reader.TokenType != JsonTokenType.Number ? builder.TryAdd(ReadValue(ref reader, depth + 1))
                : TryReadInteger(ref reader, out var integer) ? builder.TryAdd(integer)
                : builder.TryAdd(ReadFloat(ref reader));
            if (fix is not null)
            {
                throw MessageParseException.BadValue("value", null, "an array of elements of one kind, or of integers and floats");
            }
        }

        return builder.Build();
    }

    private static DictionaryParameterValue ReadDictionary(ref Utf8JsonReader reader, int depth)
    {
        Dictionary<string, ParameterValue>? members = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!(members ??= []).TryAdd(name, ReadValue(ref reader, depth + 1)))
            {
                throw MessageParseException.BadValue("value", name, "an object that has each member only once");
            }
        }

        return members is null ? DictionaryParameterValue.Empty : new DictionaryParameterValue(members);
    }

    /// <summary>A number without point and exponent is an integer if it fits into 64 bits.</summary>
    private static bool TryReadInteger(ref Utf8JsonReader reader, out long integer) => reader.TryGetInt64(out integer);

    private static double ReadFloat(ref Utf8JsonReader reader) =>
        reader.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw MessageParseException.BadValue("value", null, "a number within the range of a 64-bit float");

    private static void WriteFloat(Utf8JsonWriter writer, double number)
    {
        Span<byte> text = stackalloc byte[MaxFloatBytes];
        number.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        if (!text[..length].ContainsAny(".E"u8))
        {
            ".0"u8.CopyTo(text[length..]);
            length += 2;
        }

        writer.WriteRawValue(text[..length], skipInputValidation: true);
    }
}
