using System.Text.RegularExpressions;

namespace RemoteAccess.Grains.Tests.Sources;

/// <summary>Where the product reads the wall clock, and why it may (B20): what expires, what people are shown, LiveKit's order of
/// joins.</summary>
public sealed partial class ClockTests
{
    private static readonly Dictionary<string, string> Uses = new()
    {
        ["src/Grains/Bans/BanBook.cs"] = "expiry of bans, which are stored",
        ["src/Grains/Hosting/SteadyCollection.cs"] = "where the steady clock begins",
        ["src/Grains/Rooms/RoomGrain.cs"] = "expiry of bans, which are stored",
        ["src/Grains/Rooms/RoomGrain.Viewers.cs"] = "expiry of bans, which are stored",
        ["src/Grains/Sessions/InboundDispatcher.cs"] = "the protocol's pong; and its round trip, which the viewer's echo of it gives",
        ["src/Grains/Sessions/RoomSession.cs"] = "shown: since when a phase lasts",
        ["src/Grains/Sessions/ServerInfos.cs"] = "makes the session id sort by time; the random part makes it unique",
    };

    [Fact]
    [Trait("Rule", "B20")]
    public void Nothing_in_the_grains_reads_the_wall_clock_but_what_may()
    {
        var uses = SourceTree.Product
            .Where(file => file.Path.StartsWith("src/Grains/", StringComparison.Ordinal) && Wall().IsMatch(file.Text))
            .Select(file => file.Path).ToList();

        Assert.Empty(uses.Except(Uses.Keys));
    }

    [Fact]
    [Trait("Rule", "B20")]
    public void Nothing_goes_past_the_time_provider() =>
        Assert.DoesNotContain(SourceTree.Product, file => Direct().IsMatch(file.Text));

    [GeneratedRegex(@"GetUtcNow\(|GetLocalNow\(|DateTime(Offset)?\.(Utc)?Now")]
    private static partial Regex Wall();

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now|Environment\.TickCount")]
    private static partial Regex Direct();
}
