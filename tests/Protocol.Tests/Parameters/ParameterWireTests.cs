namespace RemoteAccess.Protocol.Tests.Parameters;

/// <summary>A parameter between its record and its JSON, through the messages that carry it.</summary>
public sealed class ParameterWireTests
{
    public static TheoryData<string, ParameterValue?> Canonical => new()
    {
        { """{"name":"p"}""", null },
        { """{"name":"p","value":true}""", BooleanParameterValue.True },
        { """{"name":"p","value":-5}""", new IntegerParameterValue(-5) },
        { """{"name":"p","value":9223372036854775807}""", new IntegerParameterValue(long.MaxValue) },
        { """{"name":"p","type":"float64","value":1.0}""", new FloatParameterValue(1) },
        { """{"name":"p","type":"float64","value":-0.0}""", new FloatParameterValue(-0.0) },
        { """{"name":"p","type":"float64","value":1E+300}""", new FloatParameterValue(1e300) },
        { """{"name":"p","value":"ü\"\\"}""", new StringParameterValue("ü\"\\") },
        { """{"name":"p","type":"byte_array","value":""}""", new BytesParameterValue(ReadOnlyMemory<byte>.Empty) },
        { """{"name":"p","type":"byte_array","value":"ECAw"}""", new BytesParameterValue(new byte[] { 0x10, 0x20, 0x30 }) },
        { """{"name":"p","value":[1,2]}""", new IntegerArrayParameterValue(new long[] { 1, 2 }) },
        { """{"name":"p","type":"float64_array","value":[1.0,2.5]}""", new FloatArrayParameterValue(new[] { 1, 2.5 }) },
        { """{"name":"p","type":"float64_array","value":[]}""", new FloatArrayParameterValue(ReadOnlyMemory<double>.Empty) },
        { """{"name":"p","value":[]}""", ArrayParameterValue.Empty },
        { """{"name":"p","value":["a","b"]}""", ParameterValue.ArrayOf([new StringParameterValue("a"), new StringParameterValue("b")]) },
        {
            """{"name":"p","value":{"a":{"b":1.0},"c":[1],"d":{}}}""",
            new DictionaryParameterValue(new Dictionary<string, ParameterValue>
            {
                ["a"] = new DictionaryParameterValue(new Dictionary<string, ParameterValue> { ["b"] = new FloatParameterValue(1) }),
                ["c"] = new IntegerArrayParameterValue(new long[] { 1 }),
                ["d"] = DictionaryParameterValue.Empty,
            })
        },
    };

    [Theory]
    [MemberData(nameof(Canonical))]
    public void A_value_is_written_and_read_as_it_stands(string json, ParameterValue? value)
    {
        Parameter parameter = new("p", value);
        Frames.IsText($$"""{"op":"setParameters","parameters":[{{json}}],"id":"7"}""", ClientMessageEncoder.SetParameters([parameter], "7"));
        Frames.IsText($$"""{"op":"parameterValues","parameters":[{{json}}]}""", ServerMessageEncoder.ParameterValues([parameter]));
        Assert.Equal(parameter, Read(json));
    }

    [Fact]
    public void A_number_of_type_float64_may_lack_its_point()
    {
        Assert.Equal(new FloatParameterValue(1), Read("""{"value":1,"type":"float64","name":"p"}""").Value);
        Assert.Equal(new FloatArrayParameterValue(new[] { 1.0, 2.0 }), Read("""{"name":"p","type":"float64_array","value":[1,2]}""").Value);
    }

    [Fact]
    public void A_mixture_of_integers_and_floats_is_read_as_floats() =>
        Assert.Equal(new FloatArrayParameterValue(new[] { 1, 2.5 }), Read("""{"name":"p","value":[1,2.5]}""").Value);

    [Fact]
    public void An_integer_beyond_64_bits_is_read_as_a_float() =>
        Assert.Equal(new FloatParameterValue(9223372036854775808.0), Read("""{"name":"p","value":9223372036854775808}""").Value);

    [Theory]
    [InlineData("""{"name":"p"}""")]
    [InlineData("""{"name":"p","type":null}""")]
    [InlineData("""{"name":"p","type":"float64"}""")]
    [InlineData("""{"name":"p","type":"byte_array"}""")]
    public void An_absent_value_unsets_the_parameter_whatever_its_type(string json) => Assert.Equal(new Parameter("p"), Read(json));

    [Theory]
    [InlineData("""{"name":"p","value":null}""")]
    [InlineData("""{"name":"p","value":NaN}""")]
    public void What_a_device_says_is_taken_as_a_whole_or_not_at_all(string json)
    {
        var text = Frames.Text($$"""{"op":"parameterValues","parameters":[{"name":"good","value":1},{{json}}]}""");
        Assert.Throws<MessageParseException>(() => ServerMessageDecoder.Decode(text));
    }

    private static Parameter Read(string json)
    {
        var message = Assert.IsType<SetParametersMessage>(ClientMessageDecoder.Decode(Frames.Text($$"""{"op":"setParameters","parameters":[{{json}}]}""")));
        Assert.Empty(message.Refused);
        return Assert.Single(message.Parameters);
    }
}
