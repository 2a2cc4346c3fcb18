using System.Diagnostics;
using RemoteAccess.Fleet.Tests.Fleets;
using RemoteAccess.Fleet.Tests.Measures;
using RemoteAccess.Fleet.Tests.Rooms;
using RemoteAccess.FleetRunner;
using RemoteAccess.FleetRunner.Silos;

namespace RemoteAccess.Fleet.Tests;

/// <summary>A silo that is added takes rooms.</summary>
public sealed class ScaleOutTests
{
    // Per silo; two of them at once.
    private const int MovesPerMinute = 20;
    private const int AtOnce = MovesPerMinute / 10;

    // Smaller differences move nothing (FleetLoads).
    private const double Tolerance = 1.25;
    private const double Slack = 16;

    [Fact]
    public async Task Rooms_move_to_a_new_silo_within_the_limit_and_none_is_lost()
    {
        await using var fleet = await FaultFleet.StartAsync(new FleetOptions
        {
            Silos = 2,
            Settings =
            [
                new("RemoteAccess:Fleet:MovesPerMinute", $"{MovesPerMinute}"), new("RemoteAccess:Fleet:SweepInterval", "00:00:01"),
            ],
        });
        await using var scene = await Scene.OpenAsync(fleet, "scale-out from 2 to 3", size: FaultSize.Spread);
        await SpreadAsync(scene, fleet); // Where rooms were placed while others were still without viewers.
        var before = await scene.OwnersAsync();
        var added = await fleet.AddAsync();

        scene.Begin();
        await SpreadAsync(scene, fleet);
        await scene.AllServedAsync();

        var outcome = await scene.EndAsync();
        var moves = scene.Moves();
        Report.Write(
            $"  moved {moves.Count} rooms "
            + $"of {scene.Rooms.Count} in {Stopwatch.GetElapsedTime(moves[0].At, moves[^1].At).TotalSeconds:0.0} s");
        Assert.Equal(1, outcome.Gateways.MostRises);
        Assert.Equal(moves.Select(move => move.Room).Order(), (await scene.OwnersAsync())[added].Select(room => room.Name).Order());
        foreach (var silo in before)
        {
            AssertWithinLimit([.. moves.Where(move => silo.Any(room => room.Name == move.Room)).Select(move => move.At)], scene.Slowness);
        }

        outcome.AssertWithin(TimeSpan.FromSeconds(1), outcome.Gaps.P99, "the gap of 99 of 100");
        outcome.AssertWithin(TimeSpan.FromSeconds(2), outcome.Gaps.Max, "the longest gap");
    }

    private static Task SpreadAsync(Scene scene, FaultFleet fleet) => Patience.UntilAsync(
        async () => IsSpread(await scene.OwnersAsync(), fleet.Silos),
        () => $"rooms that move until the load is spread; {scene.Moves().Count} have moved",
        Patience.ForPrograms);

    private static bool IsSpread(ILookup<FleetSilo, PublishedRoom> owners, IReadOnlyList<FleetSilo> silos)
    {
        var weights = silos.Select(silo => owners[silo].Count() * (1.0 + FaultSize.Spread.ViewersPerRoom)).ToArray();
        return weights.Max() <= (weights.Min() * Tolerance) + Slack;
    }

    // A viewer sees a move somewhat later than it happens.
    private static void AssertWithinLimit(IReadOnlyList<long> moves, double slowness)
    {
        for (var first = 0; first < moves.Count; first++)
        {
            for (var last = first; last < moves.Count; last++)
            {
                var seconds = Stopwatch.GetElapsedTime(moves[first], moves[last]).TotalSeconds + (2 * slowness);
                Assert.True(
                    last - first + 1 <= AtOnce + (seconds * MovesPerMinute / 60),
                    $"{last - first + 1} rooms of one silo moved within {seconds:0.0} s; {AtOnce} and {MovesPerMinute} per minute may.");
            }
        }
    }
}
