using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteAccess.Protocol;

/// <summary>The id of a request about parameters: text that the answer repeats. An id that is not text is reported, not
/// skipped.</summary>
/// <param name="Text">The id; null if it is not text.</param>
[JsonConverter(typeof(Converter))]
internal readonly record struct RequestIdWire(string? Text)
{
    public const string Fix = "it must be text";

    public static RequestIdWire? From(string? id) => id is null ? null : new RequestIdWire(id);

    internal sealed class Converter : JsonConverter<RequestIdWire>
    {
        public override RequestIdWire Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                try
                {
                    return new RequestIdWire(reader.GetString());
                }
                catch (InvalidOperationException)
                {
                    // A lone surrogate: the answer could not repeat it.
                    return default;
                }
            }

            reader.Skip();
            return default;
        }

        public override void Write(Utf8JsonWriter writer, RequestIdWire value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Text);
    }
}
