using System.Globalization;
using System.Text;

namespace RemoteAccess.Protocol.Tests.Outside;

public sealed class OutsideTextTests
{
    [Theory]
    [InlineData("", "''")]
    [InlineData("vera", "'vera'")]
    [InlineData("arm 7/links: {x}", "'arm 7/links: {x}'")]
    [InlineData("rück 日本 👍", "'rück 日本 👍'")]
    [InlineData("a' PA_x: publish /cmd", @"'a\' PA_x: publish /cmd'")]
    [InlineData(@"a\' b", @"'a\\\' b'")]
    [InlineData("a\nb\r\tc", @"'a\nb\u000D\u0009c'")]
    [InlineData("\u001b[31mred\u0007", @"'\u001B[31mred\u0007'")]
    [InlineData("\u0000\u007f\u0085\u009b", @"'\u0000\u007F\u0085\u009B'")]
    [InlineData("a\u2028b\u2029c", @"'a\u2028b\u2029c'")]
    [InlineData("\u202Eabc\u202C\u2066\u2069\u200F\u061C", @"'\u202Eabc\u202C\u2066\u2069\u200F\u061C'")]
    [InlineData("\u200Bx\uFEFF\u00AD", @"'\u200Bx\uFEFF\u00AD'")]
    [InlineData("\uE000", @"'\uE000'")]
    [InlineData("\U000E0041", @"'\U000E0041'")]
    public void It_stands_in_quotes_with_what_could_break_them_or_the_line_escaped(string text, string quoted) =>
        Assert.Equal(quoted, new OutsideText(text).ToString());

    [Fact]
    public void A_surrogate_without_its_other_half_is_escaped()
    {
        Assert.Equal(@"'a\uD800b'", OutsideText.Quote("a" + (char)0xD800 + "b"));
        Assert.Equal(@"'\uDC00'", OutsideText.Quote(((char)0xDC00).ToString()));
        Assert.Equal(@"'\uD83D'… (2 characters)", OutsideText.Quote("👍", 1));
    }

    [Fact]
    public void An_empty_text_is_printed_as_none() => Assert.Equal("(none)", default(OutsideText).ToString());

    [Fact]
    public void It_is_cut_and_says_so_where_the_text_cannot()
    {
        Assert.Equal($"'{new string('A', 512)}'", new OutsideText(new string('A', 512)).ToString());
        Assert.Equal($"'{new string('A', 512)}'… (16384 characters)", new OutsideText(new string('A', 16_384)).ToString());
        Assert.Equal("'ab'… (3 characters)", OutsideText.Quote("abc", 2));
    }

    [Fact]
    public void No_character_of_any_plane_leaves_it_raw_that_a_terminal_or_a_line_could_trip_over()
    {
        for (var code = 0; code <= 0x10FFFF; code++)
        {
            if (!Rune.IsValid(code))
            {
                continue;
            }

            foreach (var shown in OutsideText.Quote(new Rune(code).ToString()).EnumerateRunes())
            {
                Assert.False(
                    Rune.GetUnicodeCategory(shown) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate,
                    $"U+{code:X} leaves as U+{shown.Value:X}.");
            }
        }
    }

    [Fact]
    public void An_exceptions_messages_are_quoted_all_the_way_in_and_its_stack_stays()
    {
        var failure = Assert.IsType<AggregateException>(Record.Exception(void () => throw new AggregateException(
            "out\u001bside", new InvalidOperationException("two\nlines", new IOException("\u202Ein")),
                new TimeoutException(new string('x', 5_000)))));

        var logged = failure.ForLog();
        var text = logged.ToString();

        Assert.Same(failure, logged.Original);
        Assert.StartsWith(@"'out\u001Bside (two\nlines)", logged.Message, StringComparison.Ordinal);
        Assert.Contains(@" ---> System.InvalidOperationException: 'two\nlines'", text, StringComparison.Ordinal);
        Assert.Contains(@" ---> System.IO.IOException: '\u202Ein'", text, StringComparison.Ordinal);
        Assert.Contains("'… (5000 characters)", text, StringComparison.Ordinal);
        Assert.Contains(nameof(An_exceptions_messages_are_quoted_all_the_way_in_and_its_stack_stays), text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", text, StringComparison.Ordinal);
        Assert.Same(logged, logged.ForLog());
    }
}
