using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteAccess.Protocol;

/// <summary>The names of parameters in a request; empty means all.</summary>
[JsonConverter(typeof(EntriesConverter<ParameterNamesWire>))]
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

    protected override void WriteEntry(Utf8JsonWriter writer, string entry) => writer.WriteStringValue(entry);

    protected override string? FindName(Utf8JsonReader reader) => null;
}
