using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Keys;

/// <summary>SIDs: <c>PA_</c> and 1 to 64 ASCII letters or digits.</summary>
public sealed class ParticipantSidTests
{
    [Theory]
    [InlineData("PA_a")]
    [InlineData("PA_9fZkW3xQ0bLm")]
    public void Parse_of_a_SID_keeps_it(string text)
    {
        Assert.Equal(text, ParticipantSid.Parse(text).ToString());
        Assert.True(ParticipantSid.TryParse(text, out var parsed));
        Assert.Equal((ParticipantSid.Parse(text), text), (parsed, parsed.Value));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("PA_")]
    [InlineData("PA")]
    [InlineData("pa_abc")]
    [InlineData("RM_abc")]
    [InlineData(" PA_abc")]
    [InlineData("PA_abc ")]
    [InlineData("PA_a/b")]
    [InlineData("PA_a%2Fb")]
    [InlineData("PA_a_b")]
    [InlineData("PA_é")]
    [InlineData("PA_١٢٣")]
    [InlineData("PA_🤖")]
    [InlineData("PA_a\0")]
    [InlineData("PA_\ud83e")]
    public void Parse_of_a_malformed_SID_says_how_one_looks(string? text)
    {
        var error = Assert.Throws<FormatException>(() => ParticipantSid.Parse(text!));
        Assert.Contains("must be 'PA_' followed by 1 to 64 ASCII letters or digits", error.Message, StringComparison.Ordinal);
        Assert.False(ParticipantSid.TryParse(text, out var parsed));
        Assert.Equal(default, parsed);
        Assert.Equal(string.Empty, parsed.ToString());
    }

    [Fact]
    public void Parse_takes_64_characters_after_the_prefix_and_not_one_more()
    {
        Assert.True(ParticipantSid.TryParse("PA_" + new string('z', 64), out _));
        Assert.False(ParticipantSid.TryParse("PA_" + new string('z', 65), out _));
        var error = Assert.Throws<FormatException>(() => ParticipantSid.Parse("PA_" + new string('z', 1_000_000)));
        Assert.InRange(error.Message.Length, 1, 300);
    }
}
