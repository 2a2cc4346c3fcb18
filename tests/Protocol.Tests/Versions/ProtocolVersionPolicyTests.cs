namespace RemoteAccess.Protocol.Tests.Versions;

public sealed class ProtocolVersionPolicyTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("2.2.0")]
    [InlineData("2.2.1")]
    [InlineData("2.3.0")]
    [InlineData("2.10.0")]
    [InlineData("2.3.0-rc.1")]
    [InlineData("2.2.1-alpha")]
    [InlineData("2.2.0+build.007")]
    [InlineData("2.2.0+a-b")]
    [InlineData("2.99999999999.0")]
    public void A_version_that_is_absent_or_not_below_ours_is_compatible(string? attribute) =>
        Assert.True(ProtocolVersionPolicy.IsCompatible(attribute));

    [Theory]
    [InlineData("2.1.9")]
    [InlineData("2.2.0-rc.1")]
    [InlineData("2.2.0-0+x")]
    [InlineData("1.9.9")]
    [InlineData("3.0.0")]
    [InlineData("3.0.0-rc.1")]
    [InlineData("0.0.0")]
    public void A_version_below_ours_or_of_another_major_is_not_compatible(string attribute) =>
        Assert.False(ProtocolVersionPolicy.IsCompatible(attribute));

    [Theory]
    [InlineData("")]
    [InlineData(" 2.2.0")]
    [InlineData("2.2.0 ")]
    [InlineData("v2.2.0")]
    [InlineData("2")]
    [InlineData("2.2")]
    [InlineData("2.2.0.0")]
    [InlineData("2..0")]
    [InlineData("2.02.0")]
    [InlineData("2.2.0-")]
    [InlineData("2.3.0-rc..1")]
    [InlineData("2.3.0-01")]
    [InlineData("2.3.0-ü")]
    [InlineData("2.2.0+")]
    [InlineData("2.2.0+a+b")]
    [InlineData("2.2.0+a..b")]
    [InlineData("-2.2.0")]
    [InlineData("2.+2.0")]
    [InlineData("2.2.18446744073709551616")]
    [InlineData("latest")]
    public void What_is_no_semantic_version_is_not_compatible(string attribute) =>
        Assert.False(ProtocolVersionPolicy.IsCompatible(attribute));

    [Fact]
    public void The_refusal_names_both_versions() => Assert.Equal(
        "Remote access protocol version 1.0.0 is not compatible with this device (supported: 2.2.0)",
        ProtocolVersionPolicy.IncompatibilityMessage("1.0.0"));

    [Theory]
    [InlineData("", "")]
    [InlineData("v2.2", "v2.2")]
    [InlineData("1.0.0-rc.1+build", "1.0.0-rc.1+build")]
    [InlineData("1.0 is fine; ", "'1.0 is fine; '")]
    [InlineData("1\u001b[2J\r\n", "'1\\u001B[2J\\u000D\\n'")]
    [InlineData("1\u202e0", "'1\\u202E0'")]
    public void IncompatibilityMessage_QuotesWhatCannotBeAVersion(string stated, string shown) => Assert.Equal(
        $"Remote access protocol version {shown} is not compatible with this device (supported: 2.2.0)",
        ProtocolVersionPolicy.IncompatibilityMessage(stated));

    [Fact]
    public void IncompatibilityMessage_CutsALongText()
    {
        Assert.Contains(
            $" {new string('1', 64)} ", ProtocolVersionPolicy.IncompatibilityMessage(new string('1', 64)), StringComparison.Ordinal);
        Assert.Contains(
            $" '{new string('1', 64)}'… (65 characters) ", ProtocolVersionPolicy.IncompatibilityMessage(new string('1', 65)),
                StringComparison.Ordinal);
    }
}
