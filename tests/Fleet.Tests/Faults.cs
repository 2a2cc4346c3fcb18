using System.Text.Json;
using RemoteAccess.Fleet.Tests.Fleets;
using RemoteAccess.Fleet.Tests.Measures;
using RemoteAccess.Fleet.Tests.Rooms;
using RemoteAccess.FleetRunner.Silos;

namespace RemoteAccess.Fleet.Tests;

/// <summary>Scenarios that run on every kind of store.</summary>
internal static class Faults
{
    private static readonly TimeProvider Time = TimeProvider.System;

    /// <summary>The silo with the most rooms is killed.</summary>
    public static async Task KillOneAsync(FaultFleet fleet, string name)
    {
        await using var scene = await Scene.OpenAsync(fleet, name);
        var victim = (await scene.OwnersAsync()).MaxBy(group => group.Count())!.Key;

        scene.Begin();
        await victim.KillAsync();
        await scene.AllServedAsync();

        var outcome = await scene.EndAsync();
        Assert.Empty((await scene.OwnersAsync())[victim]);
        Assert.True(outcome.Gaps.Count > 0, "No viewer had a gap: the silo served nobody.");
        outcome.AssertWithin(TimeSpan.FromSeconds(3), outcome.Gaps.Max, "the longest gap");
        outcome.AssertWithin(TimeSpan.FromSeconds(1.5), outcome.Gaps.Median, "the median gap");
    }

    /// <summary>The silo with the most rooms is asked to end.</summary>
    public static async Task StopOneAsync(FaultFleet fleet, string name)
    {
        await using var scene = await Scene.OpenAsync(fleet, name);
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

    /// <summary>One silo after the other is stopped and started again.</summary>
    public static async Task RestartAllAsync(FaultFleet fleet, string name)
    {
        await using var scene = await Scene.OpenAsync(fleet, name);

        scene.Begin();
        foreach (var silo in fleet.Silos)
        {
            Assert.Equal(0, await silo.StopAsync());
            await scene.AllServedAsync();
            await FaultFleet.StartAgainAsync(silo);
            await scene.AllServedAsync();
        }

        var outcome = await scene.EndAsync();
        outcome.AssertWithin(TimeSpan.FromSeconds(1), outcome.Gaps.P99, "the gap of 99 of 100");
        outcome.AssertWithin(TimeSpan.FromSeconds(2), outcome.Gaps.Max, "the longest gap");
    }

    /// <summary>The store is stopped for a while and comes back.</summary>
    public static async Task StoreAwayAsync(FaultFleet fleet, string name)
    {
        await using var scene = await Scene.OpenAsync(fleet, name);

        scene.Begin();
        await fleet.Store.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(5), Time, TestContext.Current.CancellationToken);
        await scene.AllServedAsync();
        foreach (var silo in fleet.Silos)
        {
            await Patience.UntilAsync(
                async () => await StoresAsync(silo) == "Degraded", $"health of {silo.Name} says that the store is away");
        }

        await fleet.Store.StartAsync();
        foreach (var silo in fleet.Silos)
        {
            await Patience.UntilAsync(
                async () => await StoresAsync(silo) == "Healthy", $"health of {silo.Name} says that the store is back");
        }

        await scene.AllServedAsync();
        var outcome = await scene.EndAsync();
        Assert.Equal((0, 0, 0), (outcome.Gaps.Count, outcome.Deliveries.Lost, outcome.Deliveries.Duplicated));

        // Calls without an answer are in the report, and no failure: a room's grain that is activated anew meanwhile waits for the store.
    }

    private static async Task<string?> StoresAsync(FleetSilo silo)
    {
        using var client = PatientHttp.Client(silo.Http, Patience.ForPrograms);
        using var answer = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        var health = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        return health.GetProperty("checks").GetProperty("stores").GetProperty("status").GetString();
    }

    // A hand-over flushes the queues within a bound, which a machine that is overloaded can exceed; the viewers are told then. What a
    // session accepts for a viewer in the moment in which it leaves, because its door closes, is discarded, and its viewer is told, too.
    private static void AssertMovesLoseNothing(Scene scene, Outcome outcome, FleetSilo stopped)
    {
        if (outcome.IsQuiet)
        {
            Assert.Equal(0, Deliveries.LostWithout(scene.Rooms, scene.Viewers, viewer => viewer.HasUsed(stopped)));
            Assert.InRange(outcome.Deliveries.Lost, 0, scene.Viewers.Count(viewer => viewer.HasUsed(stopped)));
        }
    }
}
