using RemoteAccess.Hosting.Settings;

namespace RemoteAccess.Silo.Tests.Settings;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("ratehz", "RateHz", 0)]
    [InlineData("RateHerz", "RateHz", 2)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_edits_case_ignored(string left, string right, int expected) =>
        Assert.Equal(expected, NearestName.Distance(left, right));

    [Theory]
    [InlineData("Enabeld", "Enabled")]
    [InlineData("Usernam", "Username")]
    [InlineData("Colour", null)]
    [InlineData("", null)]
    public void Find_gives_the_nearest_or_nothing(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Find(name, ["Enabled", "Username", "Password"]));
}
