using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Requests;

namespace RemoteAccess.Viewer.Tests.Requests;

public sealed class ParameterArgumentTests
{
    public static TheoryData<string, string?, ParameterValue> Values { get; } = new()
    {
        { "a=1", null, new IntegerParameterValue(1) },
        { "a=1.0", null, new FloatParameterValue(1) },
        { "a=1e3", null, new FloatParameterValue(1000) },
        { "a=true", null, BooleanParameterValue.True },
        { "a=\"1\"", null, new StringParameterValue("1") },
        { "a=fast lane", null, new StringParameterValue("fast lane") },
        { "a=", null, new StringParameterValue("") },
        { "a=b=c", null, new StringParameterValue("b=c") },
        { "a=1", "string", new StringParameterValue("1") },
        { "a=null", "string", new StringParameterValue("null") },
        { "a=1", "float64", new FloatParameterValue(1) },
        { "a=1234", "byte_array", new BytesParameterValue(new byte[] { 0xD7, 0x6D, 0xF8 }) },
        { "a=[1,2]", null, new IntegerArrayParameterValue(new long[] { 1, 2 }) },
        { "a=[1,2.5]", null, new FloatArrayParameterValue(new[] { 1, 2.5 }) },
        { "a=[1,2]", "float64_array", new FloatArrayParameterValue(new[] { 1.0, 2.0 }) },
        { "a={\"x\":1}", null,
            new DictionaryParameterValue(new Dictionary<string, ParameterValue> { ["x"] = new IntegerParameterValue(1) }) },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_JSON_else_text(string argument, string? type, ParameterValue expected) =>
        Assert.Equal(new Parameter("a", expected), ParameterArgument.Parse(argument, type));

    [Theory]
    [InlineData("speed", null, "--unset NAME")]
    [InlineData("=1", null, "NAME=VALUE")]
    [InlineData("speed=null", null, "--unset speed")]
    [InlineData("speed=fast", "float64", "a number")]
    [InlineData("key=###", "byte_array", "base64")]
    [InlineData("list=[1,true]", null, "one kind")]
    [InlineData("n=1e999", null, "range")]
    public void What_is_no_parameter_is_named_with_its_fix(string argument, string? type, string fix)
    {
        var thrown = Assert.Throws<FormatException>(() => ParameterArgument.Parse(argument, type));

        Assert.Contains($"'{argument}'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(fix, thrown.Message, StringComparison.Ordinal);
    }
}
