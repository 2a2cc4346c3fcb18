using System.Text.RegularExpressions;
using CsCheck;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.OnDemand;

public sealed class RoomPatternTests
{
    [Theory]
    [InlineData("arm-7", "arm-7", true)]
    [InlineData("arm-7", "arm-77", false)]
    [InlineData("arm-7", "ARM-7", false)]
    [InlineData("arm-*", "arm-", true)]
    [InlineData("arm-*", "arm-7/left", true)]
    [InlineData("arm-*", "an arm-7", false)]
    [InlineData("*", "anything", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("a?c", "a🙂c", true)]
    [InlineData("a.c", "abc", false)]
    [InlineData("*-cam-*-x", "a-cam-b-cam-c-x", true)]
    [InlineData("*-cam-*-x", "a-cam-b-cam-c-y", false)]
    public void A_whole_name_matches_or_not(string pattern, string room, bool matches) =>
        Assert.Equal(matches, Parse(pattern).Matches(RoomName.Parse(room)));

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("arm-**")]
    [InlineData("arm\n*")]
    public void What_cannot_be_a_name_is_no_pattern(string? text) => Assert.False(RoomPattern.TryParse(text, out _));

    [Fact]
    public void A_pattern_longer_than_a_name_is_none() =>
        Assert.False(RoomPattern.TryParse(new string('a', RoomName.MaxUtf8Bytes + 1), out _));

    [Theory]
    [InlineData("arm-*", "cam-*")]
    [InlineData("a?", "a")]
    [InlineData("*-left", "*-right")]
    [InlineData("arm-7", "arm-8")]
    public void Patterns_that_share_no_name_do_not_overlap(string one, string other)
    {
        Assert.Null(Parse(one).Overlap(Parse(other)));
        Assert.Null(Parse(other).Overlap(Parse(one)));
    }

    [Theory]
    [InlineData("*", "*")]
    [InlineData("arm-*", "*-left")]
    [InlineData("arm-*", "arm-7")]
    [InlineData("a?c", "?bc")]
    [InlineData("*a*", "*b*")]
    public void Patterns_that_overlap_name_a_room_that_both_match(string one, string other)
    {
        var room = RoomName.Parse(Parse(one).Overlap(Parse(other))!);
        Assert.True(Parse(one).Matches(room));
        Assert.True(Parse(other).Matches(room));
    }

    [Fact]
    public void Random_patterns_match_as_a_regular_expression_says_and_overlap_whenever_a_name_matches_both()
    {
        var text = Gen.Char["ab?*"].Array[1, 6].Select(chars => Regex.Replace(new string(chars), @"\*+", "*"));
        var name = Gen.Char["ab"].Array[1, 6].Select(chars => new string(chars));
        Gen.Select(text, text, name).Sample((one, other, room) =>
        {
            var (first, second) = (Parse(one), Parse(other));
            Assert.Equal(Reference(one, room), first.Matches(RoomName.Parse(room)));
            var overlap = first.Overlap(second);
            if (overlap is not null)
            {
                Assert.True(Reference(one, overlap) && Reference(other, overlap), $"'{overlap}' does not match both '{one}' and '{other}'");
            }
            else
            {
                Assert.False(Reference(one, room) && Reference(other, room), $"'{room}' matches both '{one}' and '{other}'");
            }
        });
    }

    private static bool Reference(string pattern, string room) =>
        Regex.IsMatch(room, $@"\A{pattern.Replace("?", ".", StringComparison.Ordinal).Replace("*", ".*", StringComparison.Ordinal)}\z");

    private static RoomPattern Parse(string text) =>
        RoomPattern.TryParse(text, out var pattern) ? pattern : throw new ArgumentException($"'{text}' is no pattern.", nameof(text));
}
