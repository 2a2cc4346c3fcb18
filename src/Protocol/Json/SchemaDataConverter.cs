using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteAccess.Protocol;

/// <summary>Reads a schema as the UTF-8 of its text and writes it directly from its bytes, without a string in between.</summary>
internal sealed class SchemaDataConverter : JsonConverter<SchemaData>
{
    public override SchemaData Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("A schema must be a string.");
        }

        // Unescaping never makes text longer.
        var text = new byte[reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length];
        var length = reader.CopyString(text);
        return new SchemaData(text.AsMemory(0, length), false);
    }

    public override void Write(Utf8JsonWriter writer, SchemaData value, JsonSerializerOptions options)
    {
        if (value.IsBase64)
        {
            writer.WriteBase64StringValue(value.Bytes.Span);
        }
        else
        {
            writer.WriteStringValue(value.Bytes.Span);
        }
    }
}
