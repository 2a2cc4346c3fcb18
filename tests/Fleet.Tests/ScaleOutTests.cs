using System.Diagnostics;
using System.Globalization;
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
        foreach (var silo in fleet.Silos.Where(silo => silo != added))
        {
            AssertWithinLimit(silo);
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

    // As the silo's log has them: viewers see a move later, the more the busier the machine is.
    private static void AssertWithinLimit(FleetSilo silo)
    {
        var moves = File.ReadLines(silo.LogFile).Where(line => line.Contains("Rebalancing[2111]", StringComparison.Ordinal))
            .Select(line => DateTimeOffset.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture)).ToArray();
        Assert.NotEmpty(moves);
        for (var first = 0; first < moves.Length; first++)
        {
            for (var last = first; last < moves.Length; last++)
            {
                // The line is written just after the move was allowed.
                var seconds = (moves[last] - moves[first]).TotalSeconds + 0.5;
                Assert.True(
                    last - first + 1 <= AtOnce + (seconds * MovesPerMinute / 60),
                    $"{silo.Name} moved {last - first + 1} rooms within {seconds:0.0} s; {AtOnce} and {MovesPerMinute} per minute may.");
            }
        }
    }
}
