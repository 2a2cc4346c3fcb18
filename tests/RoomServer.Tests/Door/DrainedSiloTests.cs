using System.Net;
using System.Net.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Door;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Door;

/// <summary>The door of a silo that is being emptied, or cut off.</summary>
public sealed class DrainedSiloTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_new_viewer_from_outside_is_refused_with_when_to_try_again_wherever_its_room_is(int place)
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(place);
        fleet.Views[0].RefusesViewers = true;
        var lookUps = 0;
        fleet.Views[0].LookedUp = () => lookUps++;

        var refused = await Assert.ThrowsAsync<RoomJoinException>(() => fleet.Servers[0].JoinAsync("viewer"));

        Assert.Equal((RoomJoinFailure.Unreachable, "draining", 0), (refused.Failure, refused.Code, lookUps));
        using var request = Upgrade(fleet.Servers[0]);
        using var answer = await SendAsync(request);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (answer.StatusCode, answer.Headers.RetryAfter!.Delta));
    }

    [Fact]
    public async Task Viewers_who_are_there_stay()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(1);
        var viewer = await fleet.Servers[0].JoinAsync("viewer");

        fleet.Views[0].RefusesViewers = true;
        await Assert.ThrowsAsync<RoomJoinException>(() => fleet.Servers[0].JoinAsync("other"));

        await viewer.Client.LeaveAsync(Cancelled);
        Assert.Equal(RoomCloseCode.Normal, (await viewer.UntilAsync<Disconnected>()).Code);
    }

    [Fact]
    public async Task A_viewer_that_comes_through_another_silo_joins_a_room_that_is_still_here()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(1);
        fleet.Views[1].RefusesViewers = true;

        await fleet.Servers[0].JoinAsync("viewer");

        Assert.Equal(1, fleet.Servers[1].Services.GetRequiredService<RoomTable>().Count);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(1, false)]
    public async Task A_viewer_that_comes_through_another_silo_for_a_room_that_has_gone_is_led_to_its_new_place(int place, bool open)
    {
        await using var fleet = await TestFleet.StartAsync(3, door: door => door.Patience = TimeSpan.FromMinutes(1));
        using var counts = new DoorCounts(fleet.Servers[0].Services);
        fleet.Place(1);
        fleet.Views[1].RefusesViewers = true;
        fleet.Views[1].Place(place, open: open);

        var joining = fleet.Servers[0].JoinAsync("viewer");
        await Patience.UntilAsync(() => counts["roomserver.door.failed NotThere"] > 0, "the answer that the room is not there");
        fleet.Views[2].Place(2);
        fleet.Views[0].Place(2);
        await joining.Within("the join at the room's next silo");

        Assert.Equal(0, fleet.Servers[1].Services.GetRequiredService<RoomTable>().Count);
        Assert.Equal(1, fleet.Servers[2].Services.GetRequiredService<RoomTable>().Count);
    }

    [Fact]
    public async Task Requests_that_are_soon_over_are_served_as_before()
    {
        await using var fleet = await TestFleet.StartAsync(2, app: app => app.MapGet(
            "/rooms/{room}/port", (HttpContext context) => context.Connection.LocalPort).WithRoomDoor());
        fleet.Place(1, "room");
        fleet.Views[0].RefusesViewers = true;
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new UriBuilder(fleet.Servers[0].Url) { Scheme = "http", Path = "/rooms/room/port" }.Uri);

        using var answer = await SendAsync(request);

        Assert.Equal($"{fleet.Servers[1].Url.Port}", await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Viewers_who_wait_at_a_silo_that_is_drained_are_sent_to_another_one()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var fleet = await TestFleet.StartAsync(2, time: time);
        fleet.Place(0, open: false);
        var waiting = await fleet.Servers[0].JoinAsync("viewer");
        var kept = await fleet.Servers[0].JoinAsync("viewer", "elsewhere");

        fleet.Views[0].Place(1, open: false);
        time.Advance(WaitingViewers.Period);
        Assert.False(waiting.Client.Events.Completion.IsCompleted);
        fleet.Views[0].RefusesViewers = true;
        time.Advance(WaitingViewers.Period);

        Assert.Equal(RoomCloseCode.Draining, (await waiting.UntilAsync<Disconnected>()).Code);
        await kept.Client.LeaveAsync(Cancelled);
        Assert.Equal(RoomCloseCode.Normal, (await kept.UntilAsync<Disconnected>()).Code);
    }

    [Fact]
    [Trait("Rule", "B18")]
    public async Task A_silo_that_is_cut_off_sends_away_who_waits_and_whom_it_forwards()
    {
        await using var fleet = await TestFleet.StartAsync(2, options => options.ReturnsPerSecond = 2);
        fleet.Place(1);
        fleet.Place(0, "closed", open: false);
        var forwarded = await fleet.Servers[0].JoinAsync("viewer");
        var waiting = await fleet.Servers[0].JoinAsync("viewer", "closed");
        var stranger = await fleet.Servers[1].JoinAsync("stranger");

        Assert.Single(fleet.Servers[0].Services.GetServices<IRoomDepartures>()).LeavingAll(RoomDepartureKind.CutOff);

        foreach (var end in new[] { await forwarded.UntilAsync<Disconnected>(), await waiting.UntilAsync<Disconnected>() })
        {
            Assert.Equal((RoomCloseCode.ReturnLater, TimeSpan.FromSeconds(1.5)), (end.Code, end.Return!.Latest));
        }

        await stranger.Client.LeaveAsync(Cancelled);
        Assert.Equal(RoomCloseCode.Normal, (await stranger.UntilAsync<Disconnected>()).Code);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpMessageInvoker(handler);
        var answer = await client.SendAsync(request, Cancelled).Within("the answer");
        await answer.Content.LoadIntoBufferAsync(Cancelled);
        return answer;
    }

    private static HttpRequestMessage Upgrade(TestServer server)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(server.Url) { Scheme = "http", Path = "/rtc" }.Uri);
        request.Headers.Add("Authorization", "Bearer " + server.Token("viewer"));
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");
        return request;
    }
}
