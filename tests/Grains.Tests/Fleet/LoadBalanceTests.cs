using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Tests.Fakes;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>How much load goes to the least loaded silo, and that it never comes back.</summary>
[Trait("Rule", "B15")]
public sealed class LoadBalanceTests
{
    [Theory]
    [InlineData(16, 0, 0)]
    [InlineData(100, 80, 0)]
    [InlineData(141, 100, 0)]
    [InlineData(142, 100, 21)]
    [InlineData(100, 0, 50)]
    public void Of_two_silos_the_loaded_one_gives_half_of_a_large_difference(double here, double other, double given) =>
        Assert.Equal(given, Decide(Silo(0, here, 1_000), Silo(1, other, 10))?.Weight ?? 0, 3);

    [Fact]
    public void A_new_silo_gets_from_all_others_together_what_brings_it_to_the_mean()
    {
        var (big, small, fresh) = (Silo(0, 500, 500), Silo(1, 400, 400), Silo(2, 0, 0));
        Assert.Equal(200, Decide(big, small, fresh)!.Weight, 3);
        Assert.Equal(100, Decide(small, big, fresh)!.Weight, 3);
        Assert.Equal(fresh.Silo, Decide(small, big, fresh)!.Target);
        Assert.Null(Decide(fresh, big, small));
    }

    [Fact]
    public void A_silo_below_the_mean_gives_nothing_and_does_not_wait_for_one_whose_only_room_is_too_heavy()
    {
        Assert.Null(Decide(Silo(0, 50, 50), Silo(1, 500, 500), Silo(2, 0, 0)));
        Assert.Equal(25, Decide(Silo(0, 50, 50), Silo(1, 500, 1), Silo(2, 0, 0))!.Weight, 3);
        Assert.Null(Decide(Silo(1, 500, 1), Silo(0, 50, 50), Silo(2, 0, 0)));
    }

    [Fact]
    public void A_silo_that_takes_no_rooms_gets_none_and_counts_for_the_mean()
    {
        Assert.Null(Decide(Silo(0, 500, 500), Silo(1, 0, 0) with { Takes = false }));
        Assert.Equal(50, Decide(Silo(0, 100, 100), Silo(1, 0, 0), Silo(2, 100, 100) with { Takes = false })!.Weight * 1.5, 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(1_000)]
    public void Rooms_come_to_rest_no_silo_falls_below_the_one_it_gives_to_and_no_room_comes_back(int movesPerRound)
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var fleet = new List<List<Room>>();
            for (var i = 0; i < random.Next(2, 9); i++)
            {
                var (rooms, heaviest) = (random.Next(0, 60), random.Next(1, 200));
                fleet.Add([.. Enumerable.Range(0, random.Next(3) == 0 ? 0 : rooms).Select(_ => new Room(random.Next(1, heaviest + 1)))]);
            }

            var rounds = 0;
            while (Round(fleet, movesPerRound))
            {
                Assert.True(++rounds < 20_000, $"Seed {seed} does not come to rest.");
            }
        }
    }

    // All silos decide on the loads at the start of the round, and each moves its heaviest rooms that fit, as Rebalancing does.
    private static bool Round(List<List<Room>> fleet, int moves)
    {
        var loads = fleet.Select((rooms, i) => Silo(i, rooms.Sum(room => room.Weight), rooms.Count)).ToArray();
        var moved = new List<(int From, int To, Room Room)>();
        for (var i = 0; i < fleet.Count; i++)
        {
            if (LoadBalance.Decide(loads[i], [.. loads.Where((_, other) => other != i)]) is not { } transfer)
            {
                continue;
            }

            var to = Array.FindIndex(loads, silo => silo.Silo.Equals(transfer.Target));
            var left = transfer.Weight;
            foreach (var room in fleet[i].OrderByDescending(room => room.Weight))
            {
                if (room.Weight <= left && moved.Count(one => one.From == i) < moves)
                {
                    left -= room.Weight;
                    moved.Add((i, to, room));
                }
            }
        }

        foreach (var (from, to, room) in moved)
        {
            Assert.True(room.Been.Add(from) && !room.Been.Contains(to), "A room came back to a silo where it was before.");
            fleet[from].Remove(room);
            fleet[to].Add(room);
        }

        Assert.All(moved, one => Assert.True(
            fleet[one.From].Sum(room => room.Weight) >= fleet[one.To].Sum(room => room.Weight) - 0.001,
            "A silo has less now than the one that it gave to."));
        return moved.Count > 0;
    }

    private static LoadTransfer? Decide(SiloWeight here, params SiloWeight[] others) => LoadBalance.Decide(here, others);

    private static SiloWeight Silo(int number, double weight, int rooms) => new(FakeMembers.Silo(number), weight, rooms, Takes: true);

    private sealed record Room(int Weight)
    {
        public HashSet<int> Been { get; } = [];
    }
}
