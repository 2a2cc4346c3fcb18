using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Sessions;

public sealed class TopicSelectionTests
{
    [Theory]
    [InlineData("/cpu", 1, "/cpu", true)]
    [InlineData("/cpu", 1, "/cpu/0", false)]
    [InlineData("/cpu*", 1, "/cpu/0/load", true)]
    [InlineData("*/load", 1, "/cpu/0/load", true)]
    [InlineData("/cpu/?", 1, "/cpu/0", true)]
    [InlineData("/cpu/?", 1, "/cpu/10", false)]
    [InlineData("/CPU", 1, "/cpu", false)]
    [InlineData("7", 7, "/any", true)]
    [InlineData("7", 8, "7", false)]
    [InlineData("18446744073709551615", ulong.MaxValue, "/any", true)]
    [InlineData("18446744073709551616", 1, "18446744073709551616", true)]
    public void A_pattern_matches_by_glob_or_id(string pattern, ulong id, string topic, bool matches) =>
        Assert.Equal(matches, TopicSelection.Parse([pattern]).Matches(id, topic));

    [Fact]
    public void Parse_of_nothing_selects_everything() => Assert.True(TopicSelection.Parse([]).Matches(3, "/x/y"));

    [Fact]
    public void A_topic_matches_when_any_pattern_does() => Assert.True(TopicSelection.Parse(["/a", "3", "/b*"]).Matches(1, "/bc"));

    [Fact]
    public void Unmatched_names_the_patterns_that_no_channel_has()
    {
        ChannelAdvertisement[] offered = [Events.Channel(1, "/a"), Events.Channel(7, "/b")];

        Assert.Equal(["/c*", "9"], TopicSelection.Parse(["/a", "/c*", "7", "9"]).Unmatched(offered));
        Assert.Empty(TopicSelection.All.Unmatched(offered));
        Assert.Empty(TopicSelection.All.Unmatched([]));
    }

    [Fact]
    public void Parse_of_an_empty_pattern_is_refused() => Assert.Throws<FormatException>(() => TopicSelection.Parse(["/a", ""]));
}
