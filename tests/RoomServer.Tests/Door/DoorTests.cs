using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Door;

/// <summary>A viewer may come to any silo: the door forwards it to the silo of its room.</summary>
public sealed class DoorTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_viewer_at_another_silo_meets_the_device_and_both_exchange_streams()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(1);
        var device = await fleet.Servers[1].JoinAsync("device", grant: Admin);
        var viewer = await fleet.Servers[0].JoinAsync("viewer");

        var joined = await device.NextAsync<ParticipantJoined>();
        Assert.Equal("viewer", joined.Participant.Identity);
        var down = await device.Client.OpenStreamAsync("control", ["viewer"], cancellationToken: Cancelled);
        await down.WriteAsync(Encoding.UTF8.GetBytes(new string('x', 200_000)), Cancelled);
        await down.CloseAsync(cancellationToken: Cancelled);
        Assert.Equal(200_000, (await TestPeer.ReadTextAsync((await viewer.UntilAsync<StreamOpened>()).Stream)).Length);
        var up = await viewer.Client.OpenStreamAsync("control", ["device"], cancellationToken: Cancelled);
        await up.WriteAsync("hello"u8.ToArray(), Cancelled);
        await up.CloseAsync(cancellationToken: Cancelled);
        Assert.Equal("hello", await TestPeer.ReadTextAsync((await device.UntilAsync<StreamOpened>()).Stream));

        Assert.Equal(0, fleet.Servers[0].Services.GetRequiredService<RoomTable>().Count);
    }

    [Fact]
    public async Task A_viewer_who_leaves_has_left_at_the_silo_of_the_room_at_once()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(1);
        var device = await fleet.Servers[1].JoinAsync("device", grant: Admin);
        var viewer = await fleet.Servers[0].JoinAsync("viewer");
        await device.UntilAsync<ParticipantJoined>();

        await viewer.Client.LeaveAsync(Cancelled);

        Assert.Equal("viewer", (await device.UntilAsync<ParticipantLeft>()).Participant.Identity);
    }

    [Fact]
    public async Task A_viewer_whose_link_breaks_has_left_at_the_silo_of_the_room_at_once()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(1);
        var device = await fleet.Servers[1].JoinAsync("device", grant: Admin);
        var viewer = await fleet.Servers[0].RawAsync("viewer");
        await viewer.JoinAsync();
        await device.UntilAsync<ParticipantJoined>();

        await viewer.DisposeAsync();

        Assert.Equal("viewer", (await device.UntilAsync<ParticipantLeft>()).Participant.Identity);
    }

    [Fact]
    public async Task The_same_identity_at_two_silos_meets_at_the_silo_of_the_room_and_the_newest_stays()
    {
        await using var fleet = await TestFleet.StartAsync(3);
        fleet.Place(2);
        var first = await fleet.Servers[0].JoinAsync("viewer");
        var second = await fleet.Servers[1].JoinAsync("viewer");

        var end = await first.UntilAsync<Disconnected>();

        Assert.Equal(RoomCloseCode.DuplicateIdentity, end.Code);
        Assert.Null(end.Return);
        Assert.Empty(second.Client.Participants);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    [InlineData("..")]
    [InlineData("a\\..\\b")]
    [InlineData("robot 🤖/ü?#&=+")]
    public async Task A_room_of_any_name_is_reached_through_the_door(string room)
    {
        await using var fleet = await TestFleet.StartAsync(2);
        fleet.Place(1, room);

        var viewer = await fleet.Servers[0].JoinAsync("viewer", room);

        Assert.Equal(room, viewer.Client.Room);
        Assert.Equal(room, Assert.Single(fleet.Servers[1].Services.GetRequiredService<RoomTable>().Snapshot()).Name);
    }

    [Fact]
    public async Task A_refusal_of_the_rooms_silo_reaches_the_viewer()
    {
        await using var fleet = await TestFleet.StartAsync(2, options =>
        {
            options.MaxParticipantsPerRoom = 1;
            options.MaxStreamsPerConnection = 1;
        });
        fleet.Place(1);
        await fleet.Servers[1].JoinAsync("first");

        var refused = await Assert.ThrowsAsync<RoomJoinException>(() => fleet.Servers[0].JoinAsync("second"));

        Assert.Equal((RoomJoinFailure.Full, "room_full"), (refused.Failure, refused.Code));
    }

    [Fact]
    [Trait("Rule", "B13")]
    public async Task A_request_that_the_door_would_refuse_is_not_forwarded()
    {
        await using var fleet = await TestFleet.StartAsync(2, options => options.JoinBurst = 1);
        fleet.Place(1);
        await fleet.Servers[0].JoinAsync("viewer");
        var lookUps = 0;
        fleet.Views[1].LookedUp = () => Interlocked.Increment(ref lookUps);

        Assert.Equal("too_many_joins", (await RefusedAsync("viewer")).Code);
        Assert.Equal("bad_name", (await RefusedAsync(string.Empty)).Code);
        Assert.Equal("grant_missing", (await RefusedAsync("other", grant => grant with { RoomJoin = false })).Code);
        Assert.Equal("token_malformed", (await Assert.ThrowsAsync<RoomJoinException>(() => RoomClient.ConnectAsync(
            fleet.Servers[0].Url, "nonsense", cancellationToken: Cancelled))).Code);
        Assert.Equal(0, lookUps);

        async Task<RoomJoinException> RefusedAsync(string identity, Func<VideoGrant, VideoGrant>? grant = null) =>
            await Assert.ThrowsAsync<RoomJoinException>(() => fleet.Servers[0].JoinAsync(identity, grant: grant));
    }

    [Fact]
    public async Task A_forwarded_connection_takes_a_place_at_the_door()
    {
        await using var fleet = await TestFleet.StartAsync(2, options => options.MaxConnections = 1);
        fleet.Place(1);
        await fleet.Servers[0].JoinAsync("first");

        var refused = await Assert.ThrowsAsync<RoomJoinException>(() => fleet.Servers[0].JoinAsync("second"));

        Assert.Equal("server_full", refused.Code);
    }

    [Fact]
    public async Task Forwarded_connections_and_requests_are_counted()
    {
        await using var fleet = await TestFleet.StartAsync(2);
        using var counts = new DoorCounts(fleet.Servers[0].Services);
        fleet.Place(1);

        var viewer = await fleet.Servers[0].JoinAsync("viewer");
        Assert.Equal((1, 1), (counts["roomserver.door.connections"], counts["roomserver.door.forwarded 1 accepted"]));
        await viewer.Client.LeaveAsync(Cancelled);

        await Patience.UntilAsync(() => counts["roomserver.door.connections"] == 0, "the end of the forwarded connection");
        await Patience.UntilAsync(() => counts["roomserver.connections"] == 0, "the end of the connection");
    }

    private static VideoGrant Admin(VideoGrant grant) => grant with { RoomAdmin = true };
}
