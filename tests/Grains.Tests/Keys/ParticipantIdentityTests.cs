using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Keys;

/// <summary>Identities: any well-formed text of 1 byte to 1 KiB of UTF-8 without control characters.</summary>
public sealed class ParticipantIdentityTests
{
    [Theory]
    [InlineData("ann")]
    [InlineData("/")]
    [InlineData("//a%2F%25%%/")]
    [InlineData("👩‍🚀 ann@example.org/tablet #2")]
    public void Parse_of_any_text_keeps_it_as_it_is(string text)
    {
        Assert.Equal(text, ParticipantIdentity.Parse(text).ToString());
        Assert.True(ParticipantIdentity.TryParse(text, out var parsed));
        Assert.Equal((ParticipantIdentity.Parse(text), text), (parsed, parsed.Value));
    }

    [Fact]
    public void Parse_takes_1_KiB_of_UTF8_and_not_a_byte_more()
    {
        Assert.Equal(1_024, ParticipantIdentity.MaxUtf8Bytes);
        Assert.True(ParticipantIdentity.TryParse(new string('a', 1_024), out _));
        Assert.False(ParticipantIdentity.TryParse(new string('a', 1_025), out _));
        Assert.True(ParticipantIdentity.TryParse(BadTexts.Repeat("🤖", 256), out _));
        Assert.False(ParticipantIdentity.TryParse(BadTexts.Repeat("🤖", 256) + "a", out _));
    }

    [Theory]
    [MemberData(nameof(BadTexts.All), MemberType = typeof(BadTexts))]
    public void Parse_of_a_bad_identity_says_what_is_wrong(string? text, string says)
    {
        var error = Assert.Throws<FormatException>(() => ParticipantIdentity.Parse(text!));
        Assert.Contains("participant identity", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.False(ParticipantIdentity.TryParse(text, out var parsed));
        Assert.Equal(default, parsed);
    }

    [Fact]
    public void Texts_that_look_alike_are_different_identities()
    {
        Assert.NotEqual(ParticipantIdentity.Parse("ann"), ParticipantIdentity.Parse("Ann"));
        Assert.NotEqual(ParticipantIdentity.Parse("caf\u00e9"), ParticipantIdentity.Parse("cafe\u0301"));
    }
}
