namespace RemoteAccess.Protocol.Tests.Parameters;

public sealed class ParameterValueTests
{
    [Fact]
    public void An_array_of_integers_is_an_integer_array() =>
        Assert.Equal(new IntegerArrayParameterValue(new long[] { 1, 2 }), ParameterValue.ArrayOf([Integer(1), Integer(2)]));

    [Fact]
    public void An_array_of_integers_and_floats_is_a_float_array_whichever_comes_first()
    {
        Assert.Equal(new FloatArrayParameterValue(new[] { 1.0, 2.5, 3.0 }), ParameterValue.ArrayOf([Integer(1), Float(2.5), Integer(3)]));
        Assert.Equal(new FloatArrayParameterValue(new[] { 2.5, 1.0 }), ParameterValue.ArrayOf([Float(2.5), Integer(1)]));
    }

    [Fact]
    public void An_array_of_nothing_is_the_empty_array() => Assert.Same(ArrayParameterValue.Empty, ParameterValue.ArrayOf([]));

    [Fact]
    public void Arrays_of_different_numbers_are_one_kind() =>
        Assert.IsType<ArrayParameterValue>(
            ParameterValue.ArrayOf([ParameterValue.ArrayOf([Integer(1)]), ParameterValue.ArrayOf([Float(1)])]));

    [Fact]
    public void Other_mixtures_are_refused()
    {
        ParameterValue[] kinds =
        [
            Integer(1),
            BooleanParameterValue.True,
            new StringParameterValue("a"),
            ArrayParameterValue.Empty,
            DictionaryParameterValue.Empty,
        ];
        foreach (var first in kinds)
        {
            foreach (var second in kinds.Where(kind => kind != first))
            {
                Assert.Throws<ArgumentException>(() => ParameterValue.ArrayOf([first, second]));
                Assert.Throws<ArgumentException>(
                    () => ParameterValue.ArrayOf([Float(1), second is IntegerParameterValue ? first : second]));
            }
        }
    }

    [Fact]
    public void Bytes_and_nulls_inside_another_value_are_refused()
    {
        var bytes = new BytesParameterValue(new byte[] { 1 });
        Assert.Throws<ArgumentException>(() => ParameterValue.ArrayOf([bytes]));
        Assert.Throws<ArgumentException>(() => ParameterValue.ArrayOf([null!]));
        Assert.Throws<ArgumentException>(() => new DictionaryParameterValue(new Dictionary<string, ParameterValue> { ["a"] = bytes }));
        Assert.Throws<ArgumentException>(() => new DictionaryParameterValue(new Dictionary<string, ParameterValue> { ["a"] = null! }));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Floats_json_cannot_hold_are_refused(double value)
    {
        Assert.Throws<ArgumentException>(() => Float(value));
        Assert.Throws<ArgumentException>(() => new FloatArrayParameterValue(new[] { 0, value }));
    }

    [Fact]
    public void What_can_be_made_can_be_written_and_read_back_and_nothing_deeper()
    {
        ParameterValue value = ArrayParameterValue.Empty;
        for (var depth = 1; depth < ParameterValue.MaxDepth; depth++)
        {
            value = ParameterValue.ArrayOf([value]);
        }

        Parameter[] deepest = [new("p", value)];
        var message = ServerMessageDecoder.Decode(Frames.View(ServerMessageEncoder.ParameterValues(deepest)));
        Assert.Equal(deepest, Assert.IsType<ParameterValuesMessage>(message).Parameters);
        Assert.Throws<ArgumentException>(() => ParameterValue.ArrayOf([value]));
        Assert.Throws<ArgumentException>(() => new DictionaryParameterValue(new Dictionary<string, ParameterValue> { ["a"] = value }));

        var tooDeep = new string('[', ParameterValue.MaxDepth + 1) + new string(']', ParameterValue.MaxDepth + 1);
        var json = $$"""{"op":"setParameters","parameters":[{"name":"p","value":{{tooDeep}}}]}""";
        Assert.Equal("p", Assert.Single(Assert.IsType<SetParametersMessage>(ClientMessageDecoder.Decode(Frames.Text(json))).Refused).Name);
    }

    [Fact]
    public void Dictionaries_are_equal_whatever_their_order()
    {
        var one = new DictionaryParameterValue(new Dictionary<string, ParameterValue> { ["a"] = Integer(1), ["b"] = Float(2) });
        var other = new DictionaryParameterValue(new Dictionary<string, ParameterValue> { ["b"] = Float(2), ["a"] = Integer(1) });
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, new DictionaryParameterValue(new Dictionary<string, ParameterValue> { ["a"] = Integer(1), ["c"] = Float(2) }));
    }

    private static IntegerParameterValue Integer(long value) => new(value);

    private static FloatParameterValue Float(double value) => new(value);
}
