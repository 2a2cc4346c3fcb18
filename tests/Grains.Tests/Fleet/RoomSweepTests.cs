using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tests.Cluster;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>What is stored and what silos serve come together without a call.</summary>
[Trait("Rule", "B18")]
public sealed class RoomSweepTests(FleetSilos silos) : IClassFixture<FleetSilos>
{
    [Fact]
    public async Task Rooms_of_a_silo_that_died_are_reopened_by_the_survivors_above_their_epoch_each_once()
    {
        const string Dead = "10.0.0.9:11111@123";
        var store = silos.A.ServiceProvider.GetRequiredService<RoomStore>();
        var index = silos.A.ServiceProvider.GetRequiredService<RoomIndex>();
        await silos.Pulse.Until(
            () => new[] { silos.A, silos.B }.All(silo => silo.ServiceProvider.GetRequiredService<FleetLoads>().Takers.Count == 2),
            "both silos to know each other");
        var rooms = Enumerable.Range(0, 40).Select(i => RoomName.Parse($"orphan-{i}")).ToArray();
        foreach (var room in rooms)
        {
            var record = new RoomRecord
            {
                Wanted = true,
                Epoch = 5,
                Silo = Dead,
                Descriptor = new RoomDescriptor
                {
                    Name = "robot",
                    Channels = [SessionFixture.Channel(1)],
                },
            };
            await store.WriteAsync(room, await store.ReadAsync(room), record);
            await index.SetAsync(room, new RoomIndexEntry(true, Dead, 5));
        }

        await silos.Pulse.Until(
            () => rooms.All(room => SessionsOf(room).Any(session => session.Status.Phase == RoomPhase.Connected)),
                "all rooms to be served");
        Assert.All(rooms, room => Assert.InRange(Assert.Single(SessionsOf(room)).Epoch, 6, 7));
        foreach (var silo in new[] { silos.A, silos.B })
        {
            Assert.InRange(rooms.Count(room => TwoSilos.Host(silo).Find(room) is not null), 8, 32);
        }

        var listed = await silos.B.ServiceProvider.GetRequiredService<IRoomList>().ListAsync("orphan-", string.Empty, 100);
        Assert.Equal(rooms.Select(room => room.ToString()).Order(StringComparer.Ordinal), listed.Select(room => room.Room));
        Assert.All(listed, room => Assert.InRange(room.Epoch, 6, 7));
        var page = await silos.B.ServiceProvider.GetRequiredService<IRoomList>().ListAsync("orphan-", listed[9].Room, 10);
        Assert.Equal(listed.Skip(10).Take(10), page);
    }

    [Fact]
    public async Task A_session_that_stood_down_is_replaced_although_its_room_is_only_published_to()
    {
        const string Name = "stood down";
        var room = await silos.OpenOn(silos.B, Name);
        await Bump(Name, 7);
        room.Device!.End(RoomDisconnectReason.DuplicateIdentity);

        await silos.Pulse.Until(() => TwoSilos.Host(silos.B).Find(RoomName.Parse(Name))?.Epoch == 8, "the room to be opened above");
        var grain = TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>(Name);
        Assert.Equal(PublishOutcome.Published, (await grain.Publish(1, 1, [1])).Outcome);
    }

    [Fact]
    public async Task A_session_left_behind_learns_from_the_store_without_a_call_and_without_being_thrown_out()
    {
        const string Name = "left behind";
        await silos.OpenOn(silos.A, Name);
        var stale = TwoSilos.Host(silos.A).Find(RoomName.Parse(Name))!;
        await Bump(Name, 3);

        await stale.Completion.Within("the overtaken session to end");
        await silos.Pulse.Until(() => TwoSilos.Host(silos.A).Find(RoomName.Parse(Name))?.Epoch == 4, "the room to be opened above");
    }

    [Fact]
    public async Task A_store_that_lost_a_write_gets_it_again_from_the_living_owner()
    {
        const string Name = "lost write";
        await silos.OpenOn(silos.A, Name, new RoomDescriptor { Name = "robot", Channels = [SessionFixture.Channel(1)] });
        await TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>(Name).OpenAsync(new RoomDescriptor { Name = "newer" });
        var session = TwoSilos.Host(silos.A).Find(RoomName.Parse(Name))!;
        await Bump(Name, 1);

        await TwoSilos.Grains(silos.B).GetGrain<IRoomGrain>(Name).Kick(ParticipantIdentity.Parse("eve"), TimeSpan.FromHours(1));

        var stored = (await silos.A.ServiceProvider.GetRequiredService<RoomStore>().ReadAsync(RoomName.Parse(Name))).State!;
        Assert.Equal((2L, "newer", session.Owner), (stored.Epoch, stored.Descriptor!.Name, stored.Owner));
        Assert.False(session.IsEnding);
    }

    [Fact]
    [Trait("Rule", "B19")]
    public async Task A_room_of_a_living_silo_that_has_no_session_of_it_is_reopened_without_a_call()
    {
        var room = RoomName.Parse("no session");
        var silo = FleetMembers.NameOf(silos.B.SiloAddress);
        await StoreAsync(room, new RoomRecord
        {
            Wanted = true,
            Epoch = 5,
            Silo = silo,
            Descriptor = new RoomDescriptor { Name = "robot" },
        });
        await silos.A.ServiceProvider.GetRequiredService<RoomIndex>().SetAsync(room, new RoomIndexEntry(true, silo, 5));
        await silos.Pulse.Until(() => SessionsOf(room).Any(session => session.Epoch == 6), "the room to be served");
    }

    [Fact]
    [Trait("Rule", "B19")]
    public async Task A_room_that_a_drained_silo_was_given_and_does_not_serve_goes_on_to_a_silo_that_takes_rooms()
    {
        var room = RoomName.Parse("given to a drained silo");
        var silo = FleetMembers.NameOf(silos.B.SiloAddress);
        TwoSilos.Host(silos.B).RefuseRooms();
        try
        {
            var descriptor = new RoomDescriptor { Name = "robot" };
            await StoreAsync(room, new RoomRecord { Wanted = true, Epoch = 5, Silo = silo, Descriptor = descriptor });
            await silos.A.ServiceProvider.GetRequiredService<RoomIndex>().SetAsync(room, new RoomIndexEntry(true, silo, 5));

            await silos.Pulse.Until(() => TwoSilos.Host(silos.A).Find(room)?.Epoch == 6, "the room to be served by the other silo");
        }
        finally
        {
            TwoSilos.Host(silos.B).TakeRooms();
        }
    }

    [Theory]
    [InlineData("10.0.0.9:11111@123")]
    [InlineData(null)]
    public async Task A_closed_room_that_is_still_in_the_index_is_taken_out_of_it(string? silo)
    {
        var room = RoomName.Parse($"closed {silo}");
        silo ??= FleetMembers.NameOf(silos.B.SiloAddress);
        await StoreAsync(room, new RoomRecord { Epoch = 5, Silo = silo });
        var index = silos.A.ServiceProvider.GetRequiredService<RoomIndex>();
        await index.SetAsync(room, new RoomIndexEntry(true, silo, 5));
        await UntilNotListed(index, room);
        Assert.Empty(SessionsOf(room));
    }

    private async Task UntilNotListed(RoomIndex index, RoomName room)
    {
        using var deadline = Deadline.Start();
        while ((await index.ListAsync(room.ToString(), string.Empty, 1)).Count > 0)
        {
            deadline.ThrowIfOver("the room to be taken out of the index");
            await silos.Pulse.Next.WaitAsync(TimeSpan.FromMilliseconds(250)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StoreAsync(RoomName room, RoomRecord record)
    {
        var store = silos.A.ServiceProvider.GetRequiredService<RoomStore>();
        await store.WriteAsync(room, await store.ReadAsync(room), record);
    }

    private IEnumerable<RoomSession> SessionsOf(RoomName room) =>
        new[] { silos.A, silos.B }.Select(silo => TwoSilos.Host(silo).Find(room)!).Where(session => session is not null);

    private async Task Bump(string name, long epoch)
    {
        var store = silos.B.ServiceProvider.GetRequiredService<RoomStore>();
        var stored = await store.ReadAsync(RoomName.Parse(name));
        await store.WriteAsync(RoomName.Parse(name), stored, stored.State! with { Epoch = epoch });
    }
}
