using RemoteAccess.Fleet.Tests.Fleets;
using RemoteAccess.Fleet.Tests.Measures;
using RemoteAccess.Fleet.Tests.Rooms;
using RemoteAccess.FleetRunner.Silos;

namespace RemoteAccess.Fleet.Tests;

/// <summary>
/// Faults of silos that are processes of their own, under load: publishers run, and viewers come over real sockets through any silo. Each
/// scenario prints what it measured. <c>eng/fleet-faults</c> runs them with more rooms and the bounds as they are.
/// </summary>
public sealed class FaultTests(SharedFleet shared)
{
    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_killed_silos_rooms_are_served_by_the_others()
    {
        await Faults.KillOneAsync(await shared.ReadyAsync(), "kill -9 of one");
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_stopped_silo_hands_its_rooms_over()
    {
        var fleet = await shared.ReadyAsync();
        await using var scene = await Scene.OpenAsync(fleet, "SIGTERM of one");
        var owners = await scene.OwnersAsync();
        var victim = owners.MaxBy(group => group.Count())!.Key;
        var strangers = scene.Viewers.Where(
            viewer => viewer.Door != victim && owners[victim].All(room => room.Name != viewer.Room)).ToArray();

        var begun = scene.Begin();
        Assert.Equal(0, await victim.StopAsync());
        await scene.AllServedAsync();

        var outcome = await scene.EndAsync();
        Assert.Empty((await scene.OwnersAsync())[victim]);
        Assert.True(outcome.Gaps.Count > 0, "No viewer had a gap: the silo served nobody.");
        Assert.Equal(0, Gaps.Of(strangers, begun).Count);
        AssertMovesLoseNothing(scene, outcome, victim);
        outcome.AssertWithin(TimeSpan.FromSeconds(1), outcome.Gaps.P99, "the gap of 99 of 100");
        outcome.AssertWithin(TimeSpan.FromSeconds(2), outcome.Gaps.Max, "the longest gap");
    }

    [Fact]
    public async Task A_silo_without_rooms_that_stops_disturbs_nobody()
    {
        var fleet = await shared.ReadyAsync();
        var all = fleet.Silos;
        var idle = all[^1];
        Assert.Equal(0, await idle.StopAsync());
        await using var scene = await Scene.OpenAsync(fleet, "a silo without rooms stops", [.. all.Where(silo => silo != idle)]);
        await FaultFleet.StartAgainAsync(idle);
        Assert.Empty((await scene.OwnersAsync())[idle]);

        scene.Begin();
        Assert.Equal(0, await idle.StopAsync());
        await scene.AllServedAsync();

        var outcome = await scene.EndAsync();
        Assert.Equal((0, 0, 0), (outcome.Gaps.Count, outcome.Deliveries.Lost, outcome.Deliveries.Duplicated));
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task A_rolling_restart_moves_rooms_and_loses_none()
    {
        await Faults.RestartAllAsync(await shared.ReadyAsync(), "rolling restart of all");
    }

    // A hand-over flushes the queues within a bound, which a machine that is overloaded can exceed; the viewers are told then. What is on
    // the way through a door that closes is lost, and its viewer is told, too.
    private static void AssertMovesLoseNothing(Scene scene, Outcome outcome, FleetSilo stopped)
    {
        if (outcome.IsQuiet)
        {
            Assert.Equal(0, Deliveries.LostWithout(scene.Rooms, scene.Viewers, viewer => viewer.HasUsed(stopped)));
        }
    }
}
