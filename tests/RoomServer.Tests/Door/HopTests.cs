using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Door;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Door;

/// <summary>What a silo believes of a request that says it was forwarded, and what it does when silos disagree.</summary>
public sealed class HopTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("anything")]
    [InlineData("")]
    [InlineData("eyJ.abc")]
    [InlineData("MQ.%%%")]
    public async Task The_header_from_outside_is_refused_and_counted(string value)
    {
        await using var fleet = await TestFleet.StartAsync(1);
        using var counts = new DoorCounts(fleet.Servers[0].Services);

        using var answer = await JoinAsync(fleet.Servers[0], value);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("hop_refused", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(1, counts["roomserver.door.failed NotProved"]);
    }

    [Fact]
    [Trait("Rule", "B16")]
    public async Task A_proof_of_another_key_another_room_or_too_long_ago_proves_nothing()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var fleet = await TestFleet.StartAsync(1, time: time);
        var server = fleet.Servers[0];
        var seal = server.Services.GetRequiredService<HopSeal>();
        var hop = new Hop(1, IPAddress.Parse("203.0.113.7"), TestServer.DefaultRoom);
        var old = seal.Seal(hop);
        time.Advance(TimeSpan.FromSeconds(21));

        foreach (var value in new[] { old, seal.Seal(hop with { Room = "another" }), Other(time).Seal(hop), $"{seal.Seal(hop)}x" })
        {
            using var refused = await JoinAsync(server, value);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.True(refused.Headers.Contains(HopSeal.Header));
        }

        using var twice = await JoinAsync(server, seal.Seal(hop), seal.Seal(hop));
        Assert.Equal(HttpStatusCode.Forbidden, twice.StatusCode);
        using var accepted = await JoinAsync(server, seal.Seal(hop));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, accepted.StatusCode);
    }

    [Fact]
    public async Task A_hop_says_what_was_sealed_and_either_key_opens_it_while_the_key_changes()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var (old, current) = (new string('o', 32), new string('n', 32));
        var hop = new Hop(2, IPAddress.Parse("2001:db8::7"), "a/b%2F..\u00FC🤖");

        Assert.Equal(hop, Seal(old, string.Empty).Open(Seal(old, string.Empty).Seal(hop)));
        Assert.Equal(hop, Seal(old, current).Open(Seal(current, old).Seal(hop)));
        Assert.Equal(hop, Seal(current, old).Open(Seal(old, current).Seal(hop)));
        Assert.Null(Seal(current, string.Empty).Open(Seal(old, string.Empty).Seal(hop)));
        await Task.CompletedTask;

        HopSeal Seal(string key, string previous) => new(
            new OptionsWrapper<DoorOptions>(new DoorOptions { Key = key, PreviousKey = previous }),
                new OptionsWrapper<RoomServerOptions>(new RoomServerOptions()), time);
    }

    [Fact]
    [Trait("Rule", "B13")]
    public async Task The_rooms_silo_sees_the_clients_address_and_the_door_never_sends_the_header_on_from_outside()
    {
        var logs = FakeLogCollector.Create(new FakeLogCollectorOptions());
        await using var fleet = await TestFleet.StartAsync(1, services: services => services.AddLogging(
            logging => logging.AddProvider(new FakeLoggerProvider(logs)).SetMinimumLevel(LogLevel.Information)));
        var seal = fleet.Servers[0].Services.GetRequiredService<HopSeal>();
        var proof = seal.Seal(new Hop(1, IPAddress.Parse("203.0.113.7"), "other room"));

        using var answer = await JoinAsync(
            fleet.Servers[0], [proof], token: fleet.Servers[0].Token("v", "other room", grant => grant with { RoomJoin = false }));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains(
            logs.GetSnapshot(), line => line.Message.Contains("203.0.113.7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silos_that_disagree_about_an_open_room_refuse_and_say_when_to_try_again()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        using var counts = new DoorCounts(fleet.Servers[2].Services);
        fleet.Views[0].Place(1);
        fleet.Views[1].Place(2);
        fleet.Views[2].Place(0);

        using var answer = await JoinAsync(fleet.Servers[0]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("1", answer.Headers.RetryAfter?.ToString());
        Assert.Contains("forward_loop", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(1, counts["roomserver.door.failed Loop"]);
    }

    [Fact]
    public async Task Silos_that_disagree_about_where_to_wait_let_the_viewer_wait_and_release_it_when_the_room_opens()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var fleet = await TestFleet.StartAsync(2, options => options.PingTimeout = TimeSpan.FromMinutes(10), time: time);
        fleet.Views[0].Place(1, open: false);
        fleet.Views[1].Place(0, open: false);

        // Over both, and back to the first.
        var viewer = await fleet.Servers[0].JoinAsync("viewer");
        fleet.Place(1);
        var ended = viewer.UntilAsync<Disconnected>();
        await Patience.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                return ended.IsCompleted;
            },
            "the release of the viewer");

        var end = await ended;
        Assert.Equal(RoomCloseCode.Moved, end.Code);
        Assert.Equal(TimeSpan.FromMilliseconds(200), end.Return?.Latest);
        await fleet.Servers[0].JoinAsync("viewer");
        Assert.Single(fleet.Servers[1].Services.GetRequiredService<RoomServer.Rooms.RoomTable>().Snapshot());
    }

    [Fact]
    public async Task Silos_with_different_keys_do_not_pass_the_others_refusal_to_the_viewer()
    {
        var number = 0;
        await using var fleet = await TestFleet.StartAsync(2, door: door => door.Key = new string((char)('a' + number++), 32));
        using var counts = new DoorCounts(fleet.Servers[0].Services);
        fleet.Place(1);

        using var answer = await JoinAsync(fleet.Servers[0]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("silo_unreachable", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Equal(1, counts["roomserver.door.failed ProofRefused"]);
    }

    private static HopSeal Other(TimeProvider time) => new(
        new OptionsWrapper<DoorOptions>(new DoorOptions { Key = new string('k', 32) }),
            new OptionsWrapper<RoomServerOptions>(new RoomServerOptions()), time);

    private static Task<HttpResponseMessage> JoinAsync(TestServer server, params string[] hops) => JoinAsync(server, hops, null);

    private static async Task<HttpResponseMessage> JoinAsync(TestServer server, string[] hops, string? token)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpMessageInvoker(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(server.Url) { Scheme = "http", Path = "/rtc" }.Uri);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? server.Token("viewer"));
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        foreach (var hop in hops)
        {
            request.Headers.TryAddWithoutValidation(HopSeal.Header, hop);
        }

        return await client.SendAsync(request, Cancelled).Within("an answer of the door");
    }
}
