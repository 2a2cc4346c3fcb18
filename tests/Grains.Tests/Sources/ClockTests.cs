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
        ["src/Grains/Composite/ArrivalClock.cs"] = "where joined-at begins, which people are shown; it rises whatever the clock does",
        ["src/Grains/Composite/PartChanges.cs"] = "shown: since when a transport's state lasts",
        ["src/Grains/Composite/PartsView.cs"] = "shown: since when a transport's state lasts",
        ["src/Grains/Handlers/MessageHandlers.cs"] = "the protocol's pong; and its round trip, which the viewer's echo of it gives",
        ["src/Grains/Rooms/RoomBans.cs"] = "expiry of bans, which are stored",
        ["src/Grains/Sessions/PhaseReporter.cs"] = "shown: since when a phase lasts",
        ["src/Hosting/Health/WallClockWatch.cs"] = "compares it with the monotonic clock, to say when it stepped",
        ["src/Hosting/ViewerTokens/ViewerTokenEndpoint.cs"] = "expiry of tokens",
        ["src/LiveKit/Connector/Streams/OutboundStream.cs"] = "the time in a stream's header, which LiveKit's SDKs show",
        ["src/LiveKit/Webhooks/LiveKitWebhook.cs"] = "expiry of webhooks' tokens",
        ["src/LiveKit/Webhooks/SeenWebhooks.cs"] = "webhooks are remembered until their tokens expire",
        ["src/RoomServer/Rooms/RoomTable.cs"] = "when a participant joined; never before the one who joined last",
        ["src/RoomServer/Connections/PeerConnection.cs"] = "expiry of the access that a token grants",
        ["src/RoomServer/Door/HopSeal.cs"] = "expiry of the proof of a hop",
        ["src/RoomServer/Tickets/TicketOffice.cs"] = "expiry of tickets",
        ["src/RoomServer/Tickets/UsedTickets.cs"] = "tickets are remembered until they expire",
        ["src/RoomServer.Client/Tokens/TokenTerms.cs"] = "expiry of tokens",
        ["src/RoomServer.Client/Tokens/AccessTokenValidator.cs"] = "expiry of tokens",
        ["src/Client/Channels/LogTime.cs"] = "the log time of messages",
        ["src/Silo/Clustering/Tls/ClusterCertificates.cs"] = "expiry of certificates",
        ["src/Silo/Demo/DemoDevice.cs"] = "the log time of messages",
        ["src/Silo/Demo/SampleDeviceGrain.cs"] = "the log time of messages",
        ["src/Silo/Hosting/SiloRunner.cs"] = "shown: the time of the silo's first line",
        ["samples/Robot/Arm/RobotRoom.cs"] = "the time in messages",
        ["samples/Viewer/Sessions/UnixNanoseconds.cs"] = "latency of messages; and the protocol's ping, which the pong echoes",
        ["samples/Viewer/Watching/StatusPanel.cs"] = "shown: when a status came",
        ["src/Grains/Tables/ServerInfos.cs"] = "makes the session id sort by time; the random part makes it unique",
    };

    [Fact]
    [Trait("Rule", "B20")]
    public void Nothing_reads_the_wall_clock_but_what_may()
    {
        var uses = SourceTree.Product.Where(file => Wall().IsMatch(file.Text)).Select(file => file.Path).ToList();

        Assert.Empty(uses.Except(Uses.Keys));
        Assert.Empty(Uses.Keys.Except(uses));
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
