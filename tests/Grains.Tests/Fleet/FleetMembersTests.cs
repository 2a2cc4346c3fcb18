using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>Which silos count, and the one that all of them choose for a room.</summary>
[Trait("Rule", "B18")]
public sealed class FleetMembersTests
{
    private readonly FakeMembers _cluster = new(4);

    [Theory]
    [InlineData(SiloStatus.Active, true, true)]
    [InlineData(SiloStatus.ShuttingDown, true, false)]
    [InlineData(SiloStatus.Stopping, true, false)]
    [InlineData(SiloStatus.Joining, false, false)]
    [InlineData(SiloStatus.Dead, false, false)]
    public void A_silo_that_stops_is_living_and_only_an_active_one_is_chosen(SiloStatus status, bool living, bool active)
    {
        var silo = FakeMembers.Silo(2);
        _cluster.Set(silo, status);
        var members = _cluster.Members;
        Assert.Equal(living, members.Living.Contains(FleetMembers.NameOf(silo)));
        Assert.Equal(living, members.LivingSilos.Contains(silo));
        Assert.Equal(living ? silo : null, members.FindLiving(FleetMembers.NameOf(silo)));
        Assert.Equal(active, members.Active.Contains(silo));
        Assert.Null(members.FindLiving("127.0.0.1:11113@2"));
    }

    [Fact]
    public void A_room_has_an_owner_if_it_is_to_be_open_and_its_silo_lives()
    {
        var members = _cluster.Members;
        var record = new RoomRecord { Wanted = true, Silo = FleetMembers.NameOf(FakeMembers.Silo(3)) };
        Assert.Equal(FakeMembers.Silo(3), members.OwnerOf(record));
        Assert.Null(members.OwnerOf(record with { Wanted = false }));
        Assert.Null(members.OwnerOf(record with { Silo = string.Empty }));
        _cluster.Set(FakeMembers.Silo(3), SiloStatus.Dead);
        Assert.Null(members.OwnerOf(record));
    }

    [Fact]
    public void The_choice_is_spread_over_the_silos_does_not_depend_on_their_order_and_changes_only_for_rooms_of_one_that_is_gone()
    {
        SiloAddress[] silos = [.. Enumerable.Range(0, 4).Select(FakeMembers.Silo)];
        var rooms = Enumerable.Range(0, 400).Select(i => RoomName.Parse($"room-{i}")).ToArray();
        var chosen = rooms.ToDictionary(room => room, room => FleetMembers.Rendezvous(room, silos));
        Assert.All(silos, silo => Assert.InRange(chosen.Values.Count(silo.Equals), 60, 140));
        Assert.All(rooms, room => Assert.Equal(chosen[room], FleetMembers.Rendezvous(room, [.. silos.Reverse()])));
        Assert.All(
            rooms.Where(room => !chosen[room].Equals(silos[1])),
            room => Assert.Equal(chosen[room], FleetMembers.Rendezvous(room, [silos[0], silos[2], silos[3]])));
    }
}
