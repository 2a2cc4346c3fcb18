using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Door;

/// <summary>What becomes of viewers of rooms elsewhere when the silo that forwards them stops: the room's silo sends them away.</summary>
public sealed class LeavingDoorTests
{
    private const string Reason = "SERVER_STOPPING: the room server is stopping return-after=0-200ms";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_queued_at_the_rooms_silo_comes_before_the_close_of_a_door_that_stops()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(1);
        var viewer = await fleet.Servers[0].JoinAsync("viewer");
        var room = fleet.Servers[1].Services.GetRequiredService<RoomTable>().Find(TestServer.DefaultRoom)!;
        var connection = Assert.Single(room.ViewerConnections());
        for (var i = 0; i < 1_000; i++)
        {
            connection.PostSignal(new Message(new ParticipantConnectedSignal(Info(i))));
        }

        var stopping = fleet.Servers[0].StopAsync();

        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal(Info(i).Identity, (await viewer.UntilAsync<ParticipantJoined>()).Participant.Identity);
        }

        var end = await viewer.UntilAsync<Disconnected>();
        Assert.Equal(RoomCloseCode.ServerStopping, end.Code);
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromMilliseconds(200)), (end.Return!.Earliest, end.Return.Latest));
        await stopping.Within("the stop of the door");
        await using var again = await RoomClient.ConnectAsync(fleet.Servers[1].Url, end.Return.Ticket!, cancellationToken: Cancelled);
        Assert.Equal("viewer", again.Local.Identity);

        static ParticipantInfo Info(int i) => new() { Sid = $"PA_{i:000000000000}", Identity = $"other-{i}", JoinedAt = i };
    }

    [Fact]
    public async Task A_viewer_has_left_its_room_when_it_gets_the_close_of_a_door_that_stops()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(1);
        var viewer = await fleet.Servers[0].JoinAsync("viewer");

        var stopping = fleet.Servers[0].StopAsync();
        await viewer.UntilAsync<Disconnected>();

        Assert.Equal(0, fleet.Servers[1].Services.GetRequiredService<RoomTable>().Count);
        await stopping.Within("the stop of the door");
    }

    [Fact]
    public async Task The_session_finishes_what_it_has_for_the_viewer_before_the_viewer_leaves_its_room()
    {
        var flush = new Flush();
        await using var fleet = await TestFleet.StartAsync(
            2, options => options.CloseTimeout = TimeSpan.FromMinutes(1), services: services => services.AddSingleton<IViewerFlush>(flush));
        fleet.Place(1);
        var device = await fleet.Servers[1].JoinAsync("device", grant: grant => grant with { RoomAdmin = true });
        var viewer = await fleet.Servers[0].JoinAsync("viewer");
        var joined = await device.UntilAsync<ParticipantJoined>();
        var stream = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        var opened = (await viewer.UntilAsync<StreamOpened>()).Stream;

        var stopping = fleet.Servers[0].StopAsync();
        Assert.Equal(
            (TestServer.DefaultRoom, joined.Participant.Sid, TimeSpan.FromSeconds(15)),
            await flush.Asked.Task.Within("the session to be asked"));
        await stream.WriteAsync("accepted before"u8.ToArray(), Cancelled);
        Assert.Equal("accepted before", Encoding.UTF8.GetString(await TestPeer.ReadExactlyAsync(opened, 15)));
        flush.Done.SetResult();

        Assert.Equal("viewer", (await device.UntilAsync<ParticipantLeft>()).Participant.Identity);
        Assert.Equal(RoomCloseCode.ServerStopping, (await viewer.UntilAsync<Disconnected>()).Code);
        await stopping.Within("the stop of the door");
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    public async Task A_door_that_stops_asks_the_rooms_silo_and_passes_on_what_it_answers(string said)
    {
        await using var silo = new ScriptedSilo();
        await using var fleet = await DoorBeforeAsync(silo);
        await using var viewer = await JoinAsync(fleet, silo);
        if (said.Length > 0)
        {
            await viewer.TextAsync(said);
            await silo.ReceiveAsync(2 + 4 + said.Length);
        }

        var stopping = fleet.Servers[0].StopAsync();

        Assert.Equal((1001, Reason), await CloseAsync(silo));
        await silo.SendAsync([0x81, 4, .. "last"u8, 0x88, 6, 0x0F, 0xAE, .. "late"u8]);
        Assert.Equal("last", Encoding.UTF8.GetString((await viewer.ReadAsync())!.Value.Data));
        Assert.Equal((RoomCloseCode.Draining, "late"), await viewer.ClosedAsync());
        await stopping.Within("the stop of the door");
    }

    [Fact]
    public async Task A_room_s_silo_that_does_not_answer_does_not_keep_the_viewer_from_its_close()
    {
        await using var silo = new ScriptedSilo();
        await using var fleet = await DoorBeforeAsync(silo, options => options.CloseTimeout = TimeSpan.FromSeconds(1));
        await using var viewer = await JoinAsync(fleet, silo);

        var stopping = fleet.Servers[0].StopAsync();

        Assert.Equal((RoomCloseCode.ServerStopping, Reason), await viewer.ClosedAsync());
        await stopping.Within("the stop of the door");
    }

    [Fact]
    public async Task A_silo_that_is_lost_while_it_is_asked_costs_its_viewer_no_time()
    {
        await using var silo = new ScriptedSilo();
        await using var fleet = await DoorBeforeAsync(silo, options => options.CloseTimeout = TimeSpan.FromMinutes(1));
        await using var viewer = await JoinAsync(fleet, silo);

        var stopping = fleet.Servers[0].StopAsync();
        await CloseAsync(silo);
        silo.Reset();

        Assert.Equal((RoomCloseCode.ServerStopping, Reason), await viewer.ClosedAsync());
        await stopping.Within("the stop of the door");
    }

    [Fact]
    public async Task A_watcher_behind_a_door_that_stops_is_told_when_to_return()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(1);
        await using var watcher = await fleet.Servers[0].RawAsync(
            "watcher", "/rtc/watch?leaving=1", grant => grant with { RoomAdmin = true });
        await watcher.TextAsync(RawPeer.Hello);
        await watcher.SignalAsync<WatchingSignal>();

        var stopping = fleet.Servers[0].StopAsync();

        Assert.NotNull((await watcher.SignalAsync<LeavingSignal>()).Ticket);
        Assert.Equal(RoomCloseCode.ServerStopping, (await watcher.ClosedAsync()).Code);
        await stopping.Within("the stop of the door");
    }

    [Fact]
    public async Task A_viewer_that_has_not_said_hello_is_told_when_to_return()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(1);
        await using var viewer = await fleet.Servers[0].RawAsync("viewer");

        var stopping = fleet.Servers[0].StopAsync();

        Assert.Equal((RoomCloseCode.ServerStopping, Reason), await viewer.ClosedAsync());
        await stopping.Within("the stop of the door");
    }

    private sealed class Flush : IViewerFlush
    {
        public TaskCompletionSource<(string Room, string Sid, TimeSpan AtMost)> Asked { get; } = new();

        public TaskCompletionSource Done { get; } = new();

        public Task FlushAsync(RoomName room, ParticipantSid sid, TimeSpan atMost)
        {
            Asked.SetResult((room.ToString(), sid.ToString(), atMost));
            return Done.Task;
        }
    }

    /// <summary>A door whose room is at a silo that the test speaks for.</summary>
    private static async Task<TestFleet> DoorBeforeAsync(ScriptedSilo silo, Action<RoomServerOptions>? options = null)
    {
        var fleet = await TestFleet.StartAsync(1, options);
        fleet.Reach(1, silo.Url);
        fleet.Views[0].Place(1);
        return fleet;
    }

    private static async Task<RawPeer> JoinAsync(TestFleet fleet, ScriptedSilo silo)
    {
        var connecting = RawPeer.ConnectAsync(new Uri(fleet.Servers[0].Url, "/rtc"), fleet.Servers[0].Token("viewer"));
        await silo.AcceptAsync();
        return await connecting;
    }

    // A close from a client: masked.
    private static async Task<(int Code, string Reason)> CloseAsync(ScriptedSilo silo)
    {
        var header = await silo.ReceiveAsync(2);
        Assert.Equal((0x88, 0x80), (header[0], header[1] & 0x80));
        var content = await silo.ReceiveAsync(4 + (header[1] & 0x7F));
        for (var i = 4; i < content.Length; i++)
        {
            content[i] ^= content[i % 4];
        }

        return (BinaryPrimitives.ReadUInt16BigEndian(content.AsSpan(4)), Encoding.UTF8.GetString(content.AsSpan(6)));
    }
}
