using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Keys;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Rooms;

/// <summary>What the viewers of a room get when the room leaves their silo.</summary>
public sealed class ViewerDeparturesTests
{
    private static readonly RoomName Room = RoomName.Parse(TestServer.DefaultRoom);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RoomDepartureKind.Moved, RoomCloseCode.Moved, 0, 200)]
    [InlineData(RoomDepartureKind.Draining, RoomCloseCode.Draining, 0, 200)]
    [InlineData(RoomDepartureKind.CutOff, RoomCloseCode.ReturnLater, 500, 700)]
    public async Task Viewers_are_told_why_and_when_to_return_and_devices_stay(
        RoomDepartureKind kind, RoomCloseCode code, int least, int most)
    {
        await using var fleet = await TestFleet.StartAsync(1);
        var device = await fleet.Servers[0].JoinAsync("device", grant: Admin);
        var viewer = await fleet.Servers[0].JoinAsync("viewer");
        var elsewhere = await fleet.Servers[0].JoinAsync("viewer", "other");

        Leaving(fleet, kind);
        var end = await viewer.UntilAsync<Disconnected>();

        Assert.Equal(code, end.Code);
        Assert.Equal((least, most), (end.Return!.Earliest.TotalMilliseconds, end.Return.Latest.TotalMilliseconds));
        Assert.NotNull(end.Return.Ticket);
        Assert.Equal("viewer", (await device.UntilAsync<ParticipantLeft>()).Participant.Identity);
        await device.Client.LeaveAsync(Cancelled);
        await elsewhere.Client.LeaveAsync(Cancelled);
        Assert.Equal(RoomCloseCode.Normal, (await device.UntilAsync<Disconnected>()).Code);
        Assert.Equal(RoomCloseCode.Normal, (await elsewhere.UntilAsync<Disconnected>()).Code);
    }

    [Fact]
    public async Task Viewers_of_a_closed_room_stay()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        var viewer = await fleet.Servers[0].JoinAsync("viewer");

        Leaving(fleet, RoomDepartureKind.Closed);
        await viewer.Client.LeaveAsync(Cancelled);

        Assert.Equal(RoomCloseCode.Normal, (await viewer.UntilAsync<Disconnected>()).Code);
    }

    [Fact]
    public async Task What_was_queued_for_a_viewer_that_reads_comes_before_the_close()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        var device = await fleet.Servers[0].JoinAsync("device", grant: Admin);
        var viewer = await fleet.Servers[0].JoinAsync("viewer");
        var stream = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        var opened = (await viewer.UntilAsync<StreamOpened>()).Stream;
        var bytes = new byte[60_000];
        Random.Shared.NextBytes(bytes);
        await stream.WriteAsync(bytes, Cancelled);
        var room = fleet.Servers[0].Services.GetRequiredService<RoomTable>().Find(TestServer.DefaultRoom)!;
        var connection = Assert.Single(room.ViewerConnections());
        await TestPeer.ReadExactlyAsync(opened, 1);

        // Nothing of this can have reached the viewer before it is sent away: it is queued under the room's lock.
        lock (room.Gate)
        {
            for (var i = 0; i < 1_000; i++)
            {
                connection.PostSignal(new RoomServer.Connections.Message(new Client.Wire.ParticipantConnectedSignal(Info(i))));
            }

            Leaving(fleet, RoomDepartureKind.Moved);
        }

        for (var i = 0; i < 1_000; i++)
        {
            Assert.Equal(Info(i).Identity, (await viewer.UntilAsync<ParticipantJoined>()).Participant.Identity);
        }

        Assert.Equal(RoomCloseCode.Moved, (await viewer.UntilAsync<Disconnected>()).Code);

        static ParticipantInfo Info(int i) => new() { Sid = $"PA_{i:000000000000}", Identity = $"other-{i}", JoinedAt = i };
    }

    [Fact]
    public async Task A_viewer_that_does_not_read_is_cut_off_within_the_time_of_a_close()
    {
        await using var fleet = await TestFleet.StartAsync(1, options => options.CloseTimeout = TimeSpan.FromSeconds(1));
        var device = await fleet.Servers[0].JoinAsync("device", grant: Admin);
        await using var viewer = await fleet.Servers[0].RawAsync("viewer");
        await viewer.TextAsync(RawPeer.Hello);
        await device.UntilAsync<ParticipantJoined>();

        Leaving(fleet, RoomDepartureKind.Moved);

        Assert.Equal("viewer", (await device.UntilAsync<ParticipantLeft>()).Participant.Identity);
        var connections = fleet.Servers[0].Services.GetRequiredService<RoomServer.Connections.ConnectionTable>();
        await Patience.UntilAsync(() => connections.Reserved == 1, "the end of a connection that does not answer its close");
    }

    [Fact]
    public async Task Many_viewers_are_asked_to_return_over_a_longer_time()
    {
        await using var fleet = await TestFleet.StartAsync(1, options => options.ReturnsPerSecond = 2);
        var first = await fleet.Servers[0].JoinAsync("first");
        await fleet.Servers[0].JoinAsync("second");
        await fleet.Servers[0].JoinAsync("third");

        Leaving(fleet, RoomDepartureKind.Moved);

        Assert.Equal(TimeSpan.FromSeconds(1.5), (await first.UntilAsync<Disconnected>()).Return?.Latest);
    }

    [Fact]
    public async Task A_viewer_that_did_not_ask_gets_no_message_that_it_does_not_know()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        await using var viewer = await fleet.Servers[0].RawAsync("viewer");
        await viewer.JoinAsync();

        Leaving(fleet, RoomDepartureKind.Moved);
        while (await viewer.ReadAsync() is { } message)
        {
            Assert.DoesNotContain("leaving", Encoding.UTF8.GetString(message.Data), StringComparison.Ordinal);
        }

        Assert.Equal(
            (RoomCloseCode.Moved, "MOVED: the room is served by another silo return-after=0-200ms"), viewer.Closed);
    }

    [Fact]
    public async Task A_client_gets_the_message_with_its_ticket_before_the_close_if_it_asked_for_it()
    {
        await using var fleet = await TestFleet.StartAsync(1);
        await using var viewer = await fleet.Servers[0].RawAsync("viewer", "/rtc?leaving=1");
        await viewer.JoinAsync();

        Leaving(fleet, RoomDepartureKind.Moved);
        var leaving = await viewer.SignalAsync<Client.Wire.LeavingSignal>();

        Assert.Equal((4013, 0L, 200L, 120_000L), (leaving.Code, leaving.ReturnAfterMinMs, leaving.ReturnAfterMaxMs, leaving.TicketValidMs));
        Assert.StartsWith("resume.", leaving.Ticket, StringComparison.Ordinal);
        Assert.Null(await viewer.ReadAsync());
    }

    private static void Leaving(TestFleet fleet, RoomDepartureKind kind) =>
        Assert.Single(fleet.Servers[0].Services.GetServices<IRoomDepartures>()).Leaving(Room, new RoomDeparture(kind));

    private static VideoGrant Admin(VideoGrant grant) => grant with { RoomAdmin = true };
}
