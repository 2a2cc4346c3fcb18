using RemoteAccess.Viewer.Output;

namespace RemoteAccess.Viewer.Tests.Output;

public sealed class TerminalTextTests
{
    [Theory]
    [InlineData("plain /topic", "plain /topic")]
    [InlineData("größe 東京 🚀", "größe 東京 🚀")]
    [InlineData("a\u001b]0;title\u0007b\r\nc\t", "a·]0;title·b··c·")]
    [InlineData("\u202Eright to left\u2028", "·right to left·")]
    [InlineData("\u009b31m", "·31m")]
    public void Clean_replaces_what_is_no_text(string text, string shown) => Assert.Equal(shown, TerminalText.Clean(text));

    [Fact]
    public void Clean_replaces_a_lone_surrogate() => Assert.Equal("a·b", TerminalText.Clean("a" + '\uD800' + "b"));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("abc🚀", 4, "abc…")]
    [InlineData("ab🚀🚀", 4, "ab…")]
    [InlineData("ab", 1, "…")]
    [InlineData("", 1, "")]
    public void Clean_cuts_without_breaking_a_character(string text, int maxLength, string shown) =>
        Assert.Equal(shown, TerminalText.Clean(text, maxLength));
}
