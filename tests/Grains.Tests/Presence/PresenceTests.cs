using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Cluster;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Presence;

/// <summary>Grains and clients ask where a viewer is present.</summary>
public sealed class PresenceTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    [Fact]
    public async Task A_grain_and_a_client_learn_in_which_rooms_a_viewer_is_where_and_since_when()
    {
        var here = await silos.OpenOn(silos.A, "presence-a");
        var there = await silos.OpenOn(silos.B, "presence-b");
        await silos.OpenOn(silos.B, "presence-empty");
        here.Join("ann", "PA_AnnA", joinedAt: 1_111);
        there.Join("ann", "PA_AnnB", joinedAt: 2_222);
        there.Join("bob");
        await Served("presence-a", "ann");
        await Served("presence-b", "ann");
        await Served("presence-b", "bob");

        ViewerPresence[] expected =
        [
            new()
            {
                Room = "presence-a",
                Silo = NameOf(silos.A.SiloAddress),
                Epoch = 1,
                Sid = "PA_AnnA",
                JoinedAt = 1_111,
                Registered = true,
            },
            new()
            {
                Room = "presence-b",
                Silo = NameOf(silos.B.SiloAddress),
                Epoch = 1,
                Sid = "PA_AnnB",
                JoinedAt = 2_222,
                Registered = true,
            },
        ];
        foreach (var grains in new[] { TwoSilos.Grains(silos.A), TwoSilos.Grains(silos.B), silos.Cluster.Client })
        {
            var page = await Find(grains, "ann");
            Assert.Equal(expected, page.Rooms);
            Assert.Equal((null, false), (page.Next, page.IsPartial));
            Assert.Empty((await Find(grains, "nobody")).Rooms);
        }
    }

    [Fact]
    public async Task A_viewer_that_waits_for_a_retry_is_present_and_not_registered_and_one_that_left_is_not()
    {
        var room = await silos.OpenOn(silos.B, "presence-waits");
        room.BeforeOpen = (_, _, _) => throw new IOException("Opening fails on demand.");
        var eve = room.Join("eve");
        await silos.Pulse.Until(() => Session("presence-waits").Participant(ParticipantIdentity.Parse("eve")) is not null, "eve to wait");
        var waiting = Assert.Single((await Find(TwoSilos.Grains(silos.A), "eve")).Rooms);
        Assert.Equal(("presence-waits", string.Empty, 0L, false), (waiting.Room, waiting.Sid, waiting.JoinedAt, waiting.Registered));

        room.Leave(eve);
        await silos.Pulse.Until(() => Session("presence-waits").Participant(ParticipantIdentity.Parse("eve")) is null, "eve to be gone");
        Assert.Empty((await Find(TwoSilos.Grains(silos.A), "eve")).Rooms);
    }

    [Fact]
    public async Task A_room_that_is_ending_is_not_among_them_and_one_that_moved_is_at_its_new_silo()
    {
        var room = await silos.OpenOn(silos.A, "presence-moves");
        var session = Session("presence-moves");
        room.Join("mia");
        await Served("presence-moves", "mia");
        await TwoSilos.Grains(silos.B).GetGrain<IRoomOwnerGrain>("presence-moves").MoveAsync(null, null);
        Assert.True(session.IsEnding);
        silos.Connector(silos.B).Room("presence-moves").Join("mia");
        await Served("presence-moves", "mia");

        var moved = Assert.Single((await Find(silos.Cluster.Client, "mia")).Rooms);
        Assert.Equal((NameOf(silos.B.SiloAddress), 2L), (moved.Silo, moved.Epoch));
    }

    [Fact]
    public async Task A_viewer_in_more_rooms_than_a_page_has_is_found_in_all_of_them()
    {
        var names = Enumerable.Range(0, 30).Select(i => $"presence-many-{i:00}").ToArray();
        foreach (var name in names)
        {
            (await silos.OpenOn(name[^1] % 2 == 0 ? silos.A : silos.B, name)).Join("zoe");
            await Served(name, "zoe");
        }

        var found = new List<string>();
        for (var next = string.Empty; next is not null;)
        {
            var page = await silos.Cluster.Client.GetGrain<IPresenceGrain>(0).Find(ParticipantIdentity.Parse("zoe"), next, 7);
            Assert.InRange(page.Rooms.Count, 1, 7);
            found.AddRange(page.Rooms.Select(room => room.Room));
            next = page.Next;
        }

        Assert.Equal(names, found);
    }

    [Fact]
    public async Task A_caller_elsewhere_gets_the_error_of_a_wrong_argument()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => silos.Cluster.Client.GetGrain<IPresenceGrain>(0)
            .Find(ParticipantIdentity.Parse("ann"), string.Empty, 0));
        await Assert.ThrowsAsync<ArgumentException>(() => silos.Cluster.Client.GetGrain<IPresenceGrain>(0).Find(default, string.Empty, 1));
    }

    private static string NameOf(SiloAddress silo) => FleetMembers.NameOf(silo);

    private static Task<PresencePage> Find(IGrainFactory grains, string identity) =>
        grains.GetGrain<IPresenceGrain>(0).Find(ParticipantIdentity.Parse(identity), string.Empty, 100);

    private RoomSession Session(string name) =>
        new[] { silos.A, silos.B }.Select(silo => TwoSilos.Host(silo).Find(RoomName.Parse(name))).First(session => session is not null)!;

    private Task Served(string room, string identity) => silos.Pulse.Until(
        () => Session(room).Participant(ParticipantIdentity.Parse(identity)) is { Registered: true }, $"{identity} to be served in {room}");
}
