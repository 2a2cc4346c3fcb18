using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Rooms;

public sealed class JoiningTests
{
    [Fact]
    public async Task The_others_see_a_participant_as_joined_then_active_then_left()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var viewer = await server.JoinAsync("viewer", token: token => token with
        {
            Name = "Vera",
            Attributes = new Dictionary<string, string> { ["protocolVersion"] = "2.2.0" },
        });

        var joined = (await device.NextAsync<ParticipantJoined>()).Participant;
        var active = (await device.NextAsync<ParticipantBecameActive>()).Participant;
        await viewer.Client.LeaveAsync(TestContext.Current.CancellationToken);
        var left = (await device.NextAsync<ParticipantLeft>()).Participant;

        Assert.Equal((viewer.Sid, "viewer", "Vera", RoomParticipantState.Joined), (joined.Sid, joined.Identity, joined.Name, joined.State));
        Assert.Equal("2.2.0", joined.Attributes["protocolVersion"]);
        Assert.Equal((viewer.Sid, RoomParticipantState.Active), (active.Sid, active.State));
        Assert.Equal(viewer.Sid, left.Sid);
        Assert.Null(device.Client.Find("viewer"));
        Assert.Equal(RoomCloseCode.Normal, (await viewer.UntilAsync<Disconnected>()).Code);
    }

    [Fact]
    public async Task Everyones_permission_to_change_its_own_attributes_is_reported()
    {
        await using var server = await TestServer.StartAsync();
        var plain = await server.JoinAsync("plain");
        var forbidden = await server.JoinAsync("forbidden", grant: grant => grant with { CanUpdateOwnMetadata = false });
        var permitted = await server.JoinAsync("permitted", grant: grant => grant with { CanUpdateOwnMetadata = true });

        Assert.Equal(
            (false, false, true),
            (plain.Client.Local.CanUpdateOwnMetadata, forbidden.Client.Local.CanUpdateOwnMetadata,
                permitted.Client.Local.CanUpdateOwnMetadata));
        Assert.Equal((false, false),
            (permitted.Client.Find("plain")!.CanUpdateOwnMetadata, permitted.Client.Find("forbidden")!.CanUpdateOwnMetadata));
        Assert.False((await plain.UntilAsync<ParticipantJoined>()).Participant.CanUpdateOwnMetadata);
        Assert.True((await plain.UntilAsync<ParticipantJoined>()).Participant.CanUpdateOwnMetadata);
    }

    [Fact]
    public async Task Who_joins_sees_everyone_there_without_events()
    {
        await using var server = await TestServer.StartAsync();
        var second = await server.JoinAsync("second", options: new RoomClientOptions { AutoReady = false });
        await server.JoinAsync("first");
        await second.UntilAsync<ParticipantBecameActive>();

        var third = await server.JoinAsync("third");

        Assert.Equal(["first", "second"], third.Client.Participants.Select(participant => participant.Identity).Order());
        Assert.Equal(RoomParticipantState.Active, third.Client.Find("first")!.State);
        Assert.Equal(RoomParticipantState.Joined, third.Client.Find("second")!.State);
        await second.Client.ReadyAsync(TestContext.Current.CancellationToken);
        Assert.Equal("second", (await third.NextAsync<ParticipantBecameActive>()).Participant.Identity);
    }

    [Fact]
    public async Task The_newest_of_two_with_one_identity_stays()
    {
        await using var server = await TestServer.StartAsync();
        var device = await server.JoinAsync("device");
        var older = await server.JoinAsync("viewer");
        await device.UntilAsync<ParticipantBecameActive>();

        var newer = await server.JoinAsync("viewer");

        var left = (await device.NextAsync<ParticipantLeft>()).Participant;
        var joined = (await device.NextAsync<ParticipantJoined>()).Participant;
        Assert.Equal((older.Sid, newer.Sid), (left.Sid, joined.Sid));
        Assert.True(joined.JoinedAt >= left.JoinedAt);
        Assert.Equal(RoomCloseCode.DuplicateIdentity, (await older.UntilAsync<Disconnected>()).Code);
        await device.NextAsync<ParticipantBecameActive>();
        Assert.Equal(newer.Sid, device.Client.Find("viewer")!.Sid);
    }
}
