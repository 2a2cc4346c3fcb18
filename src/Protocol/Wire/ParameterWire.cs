using System.Text.Json.Serialization;

namespace RemoteAccess.Protocol;

/// <summary>
/// A parameter as it stands on the wire. The type is written for bytes, floats and float arrays only; read, it turns text into bytes and integers
/// into floats, since a writer without integers may leave the point out.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed class ParameterWire
{
    private const string ByteArray = "byte_array";
    private const string Float64 = "float64";
    private const string Float64Array = "float64_array";

    public string? Name { get; set; }

    public string? Type { get; set; }

    [JsonConverter(typeof(ParameterValueConverter))]
    public ParameterValue? Value { get; set; }

    public static IReadOnlyList<ParameterWire> From(IReadOnlyCollection<Parameter> parameters) => [.. parameters.Select(From)];

    public static IReadOnlyList<Parameter> ToParameters(IReadOnlyList<ParameterWire>? wires, string message)
    {
        var there = WireCheck.RequiredList(wires, message, "parameters");
        var parameters = new Parameter[there.Count];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = there[i].ToParameter();
        }

        return parameters;
    }

    private static ParameterWire From(Parameter parameter) => new()
    {
        Name = parameter.Name,
        Type = parameter.Value switch
        {
            BytesParameterValue => ByteArray,
            FloatParameterValue => Float64,
            FloatArrayParameterValue => Float64Array,
            _ => null,
        },
        Value = parameter.Value,
    };

    private Parameter ToParameter()
    {
        var name = WireCheck.Required(Name, "a parameter", "name");
        return new Parameter(name, (Type, Value) switch
        {
            (null, var value) => value,
            (ByteArray or Float64 or Float64Array, null) => null,
            (ByteArray, StringParameterValue text) => Decode(text.Value, name),
            (Float64, IntegerParameterValue integer) => new FloatParameterValue(integer.Value),
            (Float64, FloatParameterValue number) => number,
            (Float64Array, FloatArrayParameterValue numbers) => numbers,
            (Float64Array, IntegerArrayParameterValue integers) => ToFloats(integers.Value.Span),
            (Float64Array, ArrayParameterValue { Elements.Count: 0 }) => new FloatArrayParameterValue(ReadOnlyMemory<double>.Empty),
            (ByteArray, _) => throw NotOfItsType(name, "base64 text"),
            (Float64, _) => throw NotOfItsType(name, "a number"),
            (Float64Array, _) => throw NotOfItsType(name, "an array of numbers"),
            _ => throw MessageParseException.BadValue($"type of parameter {name}", Type, $"absent, {ByteArray}, {Float64} or {Float64Array}"),
        });
    }

    private static BytesParameterValue Decode(string base64, string name)
    {
        var bytes = new byte[base64.Length / 4 * 3];
        return Convert.TryFromBase64String(base64, bytes, out var written)
            ? new BytesParameterValue(bytes.AsMemory(0, written))
            : throw NotOfItsType(name, "base64 text");
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

    private static MessageParseException NotOfItsType(string name, string mend) =>
        MessageParseException.BadValue($"value of parameter {name}", null, $"{mend}, as its type says");
}
