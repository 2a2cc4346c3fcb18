using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Keys;

/// <summary>Room names: any well-formed text of 1 to 256 UTF-8 bytes without control characters.</summary>
public sealed class RoomNameTests
{
    [Theory]
    [InlineData("demo")]
    [InlineData(" ")]
    [InlineData("a/b%2F//%")]
    [InlineData("工場 1 🤖")]
    public void Parse_of_any_text_keeps_it_as_it_is(string text)
    {
        Assert.Equal(text, RoomName.Parse(text).ToString());
        Assert.True(RoomName.TryParse(text, out var parsed));
        Assert.Equal((RoomName.Parse(text), text), (parsed, parsed.Value));
    }

    [Fact]
    public void Parse_counts_UTF8_bytes_not_characters()
    {
        Assert.Equal(256, RoomName.MaxUtf8Bytes);
        Assert.True(RoomName.TryParse(new string('a', 256), out _));
        Assert.False(RoomName.TryParse(new string('a', 257), out _));
        Assert.True(RoomName.TryParse(BadTexts.Repeat("🤖", 64), out _));
        Assert.False(RoomName.TryParse(BadTexts.Repeat("🤖", 64) + "a", out _));
    }

    [Theory]
    [MemberData(nameof(BadTexts.All), MemberType = typeof(BadTexts))]
    public void Parse_of_a_bad_name_says_what_is_wrong(string? text, string says)
    {
        var error = Assert.Throws<FormatException>(() => RoomName.Parse(text!));
        Assert.Contains("room name", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.False(RoomName.TryParse(text, out var parsed));
        Assert.Equal(default, parsed);
        Assert.Equal(string.Empty, parsed.ToString());
    }
}
