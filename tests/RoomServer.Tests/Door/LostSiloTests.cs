using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Door;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Door;

/// <summary>What a viewer sees when the silo behind the door dies, freezes, does not answer, or when the door's own silo stops.</summary>
public sealed class LostSiloTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_viewer_whose_silo_dies_is_told_to_return_and_gets_in_with_its_ticket()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        using var counts = new DoorCounts(fleet.Servers[0].Services);
        await using var wire = new Forwarder(fleet.Servers[1].Url);
        fleet.Reach(1, wire.Url);
        fleet.Place(1);
        var viewer = await fleet.Servers[0].JoinAsync("viewer");

        wire.Cut();
        var end = await viewer.UntilAsync<Disconnected>();

        Assert.Equal(RoomCloseCode.ReturnLater, end.Code);
        Assert.Equal((TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(700)), (end.Return!.Earliest, end.Return.Latest));
        Assert.Equal(1, counts["roomserver.door.failed Lost"]);

        fleet.Place(2);
        await using var again = await RoomClient.ConnectAsync(fleet.Servers[0].Url, end.Return.Ticket!, cancellationToken: Cancelled);
        Assert.Equal("viewer", again.Local.Identity);
        Assert.Single(fleet.Servers[2].Services.GetRequiredService<RoomServer.Rooms.RoomTable>().Snapshot());
    }

    [Fact]
    public async Task A_viewer_that_did_not_ask_gets_the_close_alone_with_the_window_in_its_reason()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        await using var wire = new Forwarder(fleet.Servers[1].Url);
        fleet.Reach(1, wire.Url);
        fleet.Place(1);
        await using var viewer = await fleet.Servers[0].RawAsync("viewer");
        await viewer.JoinAsync();

        wire.Cut();
        while (await viewer.ReadAsync() is { } message)
        {
            Assert.DoesNotContain("leaving", System.Text.Encoding.UTF8.GetString(message.Data), StringComparison.Ordinal);
        }

        var (code, reason) = viewer.Closed;
        Assert.Equal(RoomCloseCode.ReturnLater, code);
        Assert.EndsWith("return-after=500-700ms", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_silo_that_dies_in_the_middle_of_a_frame_ends_the_connection_without_a_close_in_the_frame(int sent)
    {
        await using var silo = new ScriptedSilo();
        await using var fleet = await TestFleet.StartAsync(1);
        fleet.Reach(1, silo.Url);
        fleet.Views[0].Place(1);
        var connecting = RawPeer.ConnectAsync(new Uri(fleet.Servers[0].Url, "/rtc"), fleet.Servers[0].Token("viewer"));
        await silo.AcceptAsync();
        await using var viewer = await connecting;

        // A text frame of five bytes.
        await silo.SendAsync([0x81, 5, .. "hello"u8], 2 + sent);
        if (sent == 5)
        {
            Assert.Equal("hello", await TextAsync(viewer));
        }

        silo.Reset();

        if (sent == 5)
        {
            Assert.Equal(RoomCloseCode.ReturnLater, (await viewer.ClosedAsync()).Code);
        }
        else
        {
            await Assert.ThrowsAsync<WebSocketException>(() => viewer.ReadAsync());
        }
    }

    [Fact]
    public async Task A_close_of_the_door_waits_for_the_end_of_the_frame_and_drops_what_follows()
    {
        await using var silo = new ScriptedSilo();
        await using var fleet = await TestFleet.StartAsync(1);
        fleet.Reach(1, silo.Url);
        fleet.Views[0].Place(1);
        var connecting = RawPeer.ConnectAsync(new Uri(fleet.Servers[0].Url, "/rtc"), fleet.Servers[0].Token("viewer"));
        await silo.AcceptAsync();
        await using var viewer = await connecting;
        await silo.SendAsync([0x81, 2, .. "ok"u8, 0x81, 5, .. "he"u8]);
        Assert.Equal("ok", await TextAsync(viewer));

        fleet.Servers[0].Services.GetRequiredService<Forwards>().SiloLost(TestFleet.Silo(1));
        await silo.SendAsync([.. "llo"u8, 0x81, 4, .. "more"u8]);

        Assert.Equal("hello", await TextAsync(viewer));
        Assert.Equal(RoomCloseCode.ReturnLater, (await viewer.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_silo_that_the_cluster_calls_dead_loses_its_viewers_at_once_and_others_keep_theirs()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        fleet.Place(1);
        fleet.Place(2, "other");
        var lost = await fleet.Servers[0].JoinAsync("viewer");
        var kept = await fleet.Servers[0].JoinAsync("viewer", "other");

        fleet.Servers[0].Services.GetRequiredService<Forwards>().SiloLost(TestFleet.Silo(1));

        Assert.Equal(RoomCloseCode.ReturnLater, (await lost.UntilAsync<Disconnected>()).Code);
        await kept.Client.LeaveAsync(Cancelled);
        Assert.Equal(RoomCloseCode.Normal, (await kept.UntilAsync<Disconnected>()).Code);
    }

    [Fact]
    public async Task A_frozen_silo_is_noticed_by_its_silence_though_the_viewer_talks()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var silo = new ScriptedSilo();
        await using var fleet = await TestFleet.StartAsync(1, time: time);
        fleet.Reach(1, silo.Url);
        fleet.Views[0].Place(1);
        var connecting = RawPeer.ConnectAsync(new Uri(fleet.Servers[0].Url, "/rtc"), fleet.Servers[0].Token("viewer"));
        await silo.AcceptAsync();
        await using var viewer = await connecting;
        await silo.SendAsync([0x81, 2, .. "ok"u8]);
        Assert.Equal("ok", await TextAsync(viewer));
        var closed = viewer.ClosedAsync();

        time.Advance(TimeSpan.FromSeconds(19));
        await viewer.TextAsync("""{"type":"pong"}""");
        Assert.False(closed.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await Patience.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(10));
                return closed.IsCompleted;
            },
            "the close of a viewer of a frozen silo");

        Assert.Equal(RoomCloseCode.ReturnLater, (await closed).Code);
    }

    [Fact]
    public async Task A_silo_that_accepts_and_does_not_answer_is_given_up_in_time()
    {
        await using var silo = new ScriptedSilo();
        await using var fleet = await TestFleet.StartAsync(1, door: door => door.Timeout = TimeSpan.FromMilliseconds(100));
        using var counts = new DoorCounts(fleet.Servers[0].Services);
        fleet.Reach(1, silo.Url);
        fleet.Views[0].Place(1);

        var refused = await Assert.ThrowsAsync<RoomJoinException>(() => fleet.Servers[0].JoinAsync("viewer"));

        Assert.Equal((RoomJoinFailure.Unreachable, "silo_unreachable"), (refused.Failure, refused.Code));
        Assert.Equal(1, counts["roomserver.door.failed Timeout"]);
    }

    [Fact]
    public async Task A_viewer_waits_at_the_door_until_the_room_has_a_silo_that_answers()
    {
        await using var fleet = await TestFleet.StartAsync(3, door: door => door.Patience = TimeSpan.FromMinutes(1));
        using var counts = new DoorCounts(fleet.Servers[0].Services);
        using var closed = new ClosedPort();
        fleet.Reach(1, new Uri($"http://127.0.0.1:{closed.Number}"));
        fleet.Place(1);

        var joining = fleet.Servers[0].JoinAsync("viewer");
        await Patience.UntilAsync(() => counts["roomserver.door.failed Unreachable"] > 0, "an attempt that fails");
        fleet.Reach(1, null);
        await Patience.UntilAsync(() => counts["roomserver.door.failed NoAddress"] > 0, "an attempt without an address");
        fleet.Place(2);
        await joining.Within("the join at the room's next silo");

        Assert.Single(fleet.Servers[2].Services.GetRequiredService<RoomServer.Rooms.RoomTable>().Snapshot());
    }

    [Fact]
    public async Task A_viewer_who_waits_at_the_door_is_served_there_when_the_room_comes()
    {
        await using var fleet = await TestFleet.StartAsync(2, door: door => door.Patience = TimeSpan.FromMinutes(1));
        using var counts = new DoorCounts(fleet.Servers[0].Services);
        fleet.Reach(1, null);
        fleet.Place(1);

        var joining = fleet.Servers[0].JoinAsync("viewer");
        await Patience.UntilAsync(() => counts["roomserver.door.failed NoAddress"] > 0, "an attempt without an address");
        fleet.Place(0);
        var viewer = await joining.Within("the join at the door's own silo");
        await viewer.Client.LeaveAsync(Cancelled);

        Assert.Equal(0, counts["roomserver.door.connections"]);
        await Patience.UntilAsync(() => counts["roomserver.connections"] == 0, "the end of the connection");
    }

    [Fact]
    public async Task A_viewer_who_waits_at_the_door_waits_on_when_the_cluster_calls_the_silo_dead()
    {
        await using var fleet = await TestFleet.StartAsync(3, door: door => door.Patience = TimeSpan.FromMinutes(1));
        using var counts = new DoorCounts(fleet.Servers[0].Services);
        using var closed = new ClosedPort();
        fleet.Reach(1, new Uri($"http://127.0.0.1:{closed.Number}"));
        fleet.Place(1);

        var joining = fleet.Servers[0].JoinAsync("viewer");
        await Patience.UntilAsync(() => counts["roomserver.door.failed Unreachable"] > 0, "an attempt that fails");
        fleet.Servers[0].Services.GetRequiredService<Forwards>().SiloLost(TestFleet.Silo(1));
        fleet.Place(2);
        await joining.Within("the join at the room's next silo");

        Assert.Single(fleet.Servers[2].Services.GetRequiredService<RoomServer.Rooms.RoomTable>().Snapshot());
        Assert.Equal(0, counts["roomserver.door.failed Lost"]);
    }

    [Fact]
    public async Task A_dead_silo_that_wakes_and_accepts_a_viewer_does_not_keep_it()
    {
        await using var silo = new ScriptedSilo();
        await using var fleet = await TestFleet.StartAsync(1);
        fleet.Reach(1, silo.Url);
        fleet.Views[0].Place(1);
        var connecting = RawPeer.ConnectAsync(new Uri(fleet.Servers[0].Url, "/rtc"), fleet.Servers[0].Token("viewer"));
        var request = await silo.RequestAsync();

        fleet.Servers[0].Services.GetRequiredService<Forwards>().SiloLost(TestFleet.Silo(1));
        await silo.AcceptAsync(request);
        await using var viewer = await connecting;

        Assert.Equal(RoomCloseCode.ReturnLater, (await viewer.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_store_that_fails_or_is_silent_refuses_with_when_to_try_again()
    {
        await using var fleet = await TestFleet.StartAsync(1, door: door => door.Timeout = TimeSpan.FromMilliseconds(100));
        fleet.Views[0].Failure = new IOException("the store is away");
        Assert.Equal("room_not_located", (await RefusedAsync()).Code);

        (fleet.Views[0].Failure, fleet.Views[0].Silence) = (null, new TaskCompletionSource());
        Assert.Equal("room_not_located", (await RefusedAsync()).Code);

        Task<RoomJoinException> RefusedAsync() =>
            Assert.ThrowsAsync<RoomJoinException>(() => fleet.Servers[0].JoinAsync("viewer").Within("a refusal"));
    }

    [Fact]
    public async Task A_silo_that_stops_sends_the_viewers_whom_it_forwards_away_with_a_ticket()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        fleet.Place(1);
        var viewer = await fleet.Servers[0].JoinAsync("viewer");

        await fleet.Servers[0].StopAsync().Within("the stop of a silo that forwards");
        var end = await viewer.UntilAsync<Disconnected>();

        Assert.Equal(RoomCloseCode.ServerStopping, end.Code);
        await using var again = await RoomClient.ConnectAsync(fleet.Servers[2].Url, end.Return!.Ticket!, cancellationToken: Cancelled);
        Assert.Equal("viewer", again.Local.Identity);
    }

    private static async Task<string> TextAsync(RawPeer viewer) =>
        System.Text.Encoding.UTF8.GetString((await viewer.ReadAsync())!.Value.Data);
}
