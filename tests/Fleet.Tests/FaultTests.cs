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
        await Faults.StopOneAsync(await shared.ReadyAsync(), "SIGTERM of one");
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
}
