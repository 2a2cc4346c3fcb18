using RemoteAccess.Protocol;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Requests;

namespace RemoteAccess.Viewer.Tests.Requests;

/// <summary>Whether the value that a device answers with is the one that was set.</summary>
public sealed class AppliedParametersTests
{
    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("0.1", "0.10000000149011612")]
    [InlineData("[1,2]", "[1.0,2.0]")]
    [InlineData("""{"a":1,"b":[true]}""", """{"b":[true],"a":1.0}""")]
    [InlineData("[]", "[]")]
    [InlineData("text", "text")]
    public void The_same_value_in_another_form_is_applied(string wanted, string answered) =>
        AppliedParameters.ThrowIfNotApplied([Parameter(wanted)], [new Parameter("other"), Parameter(answered)]);

    [Theory]
    [InlineData("1", "2")]
    [InlineData("1", "1.001")]
    [InlineData("1", "[1]")]
    [InlineData("0", "0.5")]
    [InlineData("[1,2]", "[1,2,3]")]
    [InlineData("true", "1")]
    [InlineData("text", "Text")]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":1}""", """{"a":2}""")]
    public void Another_value_is_not(string wanted, string answered)
    {
        var refused = Assert.Throws<ViewerException>(() => AppliedParameters.ThrowIfNotApplied([Parameter(wanted)], [Parameter(answered)]));

        Assert.Equal(ExitCode.NotThere, refused.ExitCode);
        Assert.Contains("'p' (it is ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_to_be_unset_is_gone_or_not_applied()
    {
        AppliedParameters.ThrowIfNotApplied([new Parameter("p")], []);
        AppliedParameters.ThrowIfNotApplied([new Parameter("p")], [new Parameter("p")]);
        Assert.Throws<ViewerException>(() => AppliedParameters.ThrowIfNotApplied([new Parameter("p")], [Parameter("1")]));
    }

    private static Parameter Parameter(string value) => ParameterArgument.Parse($"p={value}", null);
}
