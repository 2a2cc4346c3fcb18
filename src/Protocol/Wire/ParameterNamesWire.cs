using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteAccess.Protocol;

/// <summary>The names of parameters in a request; empty means all.</summary>
[JsonConverter(typeof(Converter))]
internal sealed class ParameterNamesWire : EntriesWire<string>
{
    public ParameterNamesWire()
    {
    }

    public ParameterNamesWire(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            Add(name);
        }
    }

    protected override string Member => "parameterNames";

    protected override string ReadEntry(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String
        ? reader.GetString()!
        : throw MessageParseException.BadValue("a name", null, "text");

    protected override string? FindName(Utf8JsonReader reader) => null;

    internal sealed class Converter : JsonConverter<ParameterNamesWire>
    {
        public override ParameterNamesWire Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var names = new ParameterNamesWire();
            names.ReadAll(ref reader);
            return names;
        }

        public override void Write(Utf8JsonWriter writer, ParameterNamesWire value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var name in value.Entries)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
        }
    }
}
