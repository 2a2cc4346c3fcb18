using RemoteAccess.Fleet.Tests.Fleets;
using RemoteAccess.Fleet.Tests.Rooms;

namespace RemoteAccess.Fleet.Tests;

/// <summary>Scenarios that run on every kind of store.</summary>
internal static class Faults
{
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
}
