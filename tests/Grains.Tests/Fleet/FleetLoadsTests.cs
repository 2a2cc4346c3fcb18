using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>Which silo a room is placed on, and where its viewers wait.</summary>
[Trait("Rule", "B15")]
public sealed class FleetLoadsTests : IAsyncDisposable
{
    private static readonly RoomName Room = RoomName.Parse("room");
    private readonly SessionFixture _fixture = new();
    private readonly FakeMembers _cluster = new(3);
    private readonly FleetLoads _loads;

    public FleetLoadsTests() => _loads = new FleetLoads(_cluster.Members);

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void A_room_goes_to_its_first_choice_unless_that_one_is_much_more_loaded()
    {
        Answer([10, 10, 10]);
        var first = Number(_loads.FirstChoice(RoomName.Parse("room"))!);
        Assert.Equal(first, Number(Choose(Room)));
        int[] weights = [10, 10, 10];
        weights[first] = 28;
        Answer(weights);
        Assert.Equal(first, Number(Choose(Room)));

        weights[first] = 30;
        Answer(weights);
        Assert.NotEqual(first, Number(Choose(Room)));
        Assert.Equal(first, Number(_loads.FirstChoice(Room)!));
    }

    [Fact]
    public void Rooms_placed_since_the_last_answer_count_so_that_not_all_go_to_one()
    {
        Answer([200, 0, 0]);
        var rooms = Enumerable.Range(0, 200).Select(i => RoomName.Parse($"room-{i}"))
            .Where(room => Number(_loads.FirstChoice(room)!) == 0).Take(40).ToArray();
        Assert.Equal(40, rooms.Length);
        var chosen = rooms.CountBy(room => Number(Choose(room))).ToDictionary();
        Assert.Equal([20, 20], [chosen.GetValueOrDefault(1), chosen.GetValueOrDefault(2)]);
    }

    [Fact]
    public void A_silo_that_takes_none_or_has_not_answered_is_not_chosen_unless_there_is_no_other()
    {
        _loads.Answered(FakeMembers.Silo(1), new SiloLoad(100, 0, 0, TakesRooms: true));
        _loads.Answered(FakeMembers.Silo(2), new SiloLoad(0, 0, 0, TakesRooms: false));
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal(1, Number(Choose(RoomName.Parse($"room-{i}")))));
        Assert.Equal([FakeMembers.Silo(1)], _loads.Takers);

        _loads.Silent(FakeMembers.Silo(1));
        Assert.Equal(3, _loads.Takers.Count);
        Assert.True(Enumerable.Range(0, 20).Select(i => Choose(RoomName.Parse($"room-{i}"))).Distinct().Count() > 1);
    }

    [Fact]
    public async Task Without_an_active_silo_there_is_no_first_choice_and_entering_a_room_into_the_index_goes_on()
    {
        for (var i = 0; i < 3; i++)
        {
            _cluster.Set(FakeMembers.Silo(i), SiloStatus.ShuttingDown);
        }

        Assert.Null(_loads.FirstChoice(Room));
        Assert.Throws<ArgumentException>(() => FleetMembers.Rendezvous(Room, []));
        await Index(new RoomIndexEntry(true, "elsewhere", 1));
    }

    [Fact]
    public async Task A_silo_that_cannot_be_told_of_a_room_does_not_fail_its_opening()
    {
        Answer([1, 1, 1]);
        for (var i = 0; i < 10; i++)
        {
            await Index(new RoomIndexEntry(true, FleetMembers.NameOf(FakeMembers.Silo(0)), 1), $"room-{i}");
        }
    }

    // Neither the index nor the other silos can be called.
    private Task Index(RoomIndexEntry entry, string room = "room")
    {
        var index = new RoomIndex(null!, _fixture.Time, _fixture.Loggers.CreateLogger<RoomIndex>());
        var fleet = new Grains.Fleet.Fleet(
            _cluster.Members, _loads, null!, index, null!, _fixture.Metrics, _fixture.Time,
                _fixture.Loggers.CreateLogger<Grains.Fleet.Fleet>());
        return fleet.IndexAsync(RoomName.Parse(room), entry);
    }

    private void Answer(int[] viewers)
    {
        for (var i = 0; i < viewers.Length; i++)
        {
            _loads.Answered(FakeMembers.Silo(i), new SiloLoad(0, viewers[i], 0, TakesRooms: true));
        }
    }

    private SiloAddress Choose(RoomName room) => _loads.Choose(room, [.. Enumerable.Range(0, 3).Select(FakeMembers.Silo)]);

    private static int Number(SiloAddress silo) => silo.Endpoint.Port - FakeMembers.Silo(0).Endpoint.Port;
}
