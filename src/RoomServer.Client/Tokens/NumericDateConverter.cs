using System.Text.Json;
using System.Text.Json.Serialization;

namespace RemoteAccess.RoomServer.Client.Tokens;

/// <summary>
/// A NumericDate (RFC 7519, section 2): seconds since the Unix epoch as any JSON number, fractions and exponents included. Anything else is
/// invalid: <c>null</c> (leave the claim out), text, or a number too large for a double.
/// </summary>
internal sealed class NumericDateConverter : JsonConverter<double?>
{
    public override bool HandleNull => true;

    public override double? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var seconds) && double.IsFinite(seconds)
            ? seconds
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options)
    {
        // Whole seconds as an integer: the form that every reader accepts.
        if (value is { } seconds && double.IsInteger(seconds) && Math.Abs(seconds) < long.MaxValue)
        {
            writer.WriteNumberValue((long)seconds);
        }
        else
        {
            writer.WriteNumberValue(value ?? throw new JsonException("A missing date must be left out."));
        }
    }
}
