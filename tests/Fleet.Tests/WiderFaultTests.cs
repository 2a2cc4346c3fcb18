using RemoteAccess.Fleet.Tests.Fleets;
using RemoteAccess.Fleet.Tests.Measures;
using RemoteAccess.Fleet.Tests.Rooms;
using RemoteAccess.FleetRunner.Silos;

namespace RemoteAccess.Fleet.Tests;

/// <summary>Faults beyond one silo that ends: a frozen one, the store, all silos at once.</summary>
public sealed class WiderFaultTests(SharedFleet shared)
{
    private readonly TimeProvider _time = TimeProvider.System;

    [Fact]
    [Trait("Rule", "B18")]
    public async Task A_frozen_silos_rooms_are_served_by_the_others_and_it_says_nothing_when_it_wakes()
    {
        var fleet = await shared.ReadyAsync();
        await using var scene = await Scene.OpenAsync(fleet, "SIGSTOP for 10 s, SIGCONT");
        var owners = await scene.OwnersAsync();
        var victim = owners.MaxBy(group => group.Count())!.Key;
        var free = scene.Viewers.Where(viewer => viewer.Door != victim).ToArray();

        var begun = scene.Begin();
        scene.Balancer.Leave(victim);
        victim.Freeze();
        await Task.Delay(TimeSpan.FromSeconds(10), _time, TestContext.Current.CancellationToken);
        victim.Resume();
        Assert.Equal(4, await victim.Process.Exited.Within(
            "the end of the woken silo, which the others have declared dead", Patience.ForPrograms));
        await scene.AllServedAsync();

        var outcome = await scene.EndAsync();
        Assert.Empty((await scene.OwnersAsync())[victim]);
        var gaps = Gaps.Of(free, begun);
        Assert.True(gaps.Count > 0, "No viewer had a gap: the silo served nobody.");
        outcome.AssertWithin(TimeSpan.FromSeconds(6), gaps.Max, "the longest gap of viewers that hold no socket of the frozen silo");
    }

    [Fact]
    public async Task Rooms_go_on_while_the_store_is_away()
    {
        await Faults.StoreAwayAsync(await shared.ReadyAsync(), "Redis away for 5 s");
    }

    [Fact]
    [Trait("Rule", "B9")]
    public async Task All_rooms_come_back_after_all_silos_were_killed()
    {
        var fleet = await shared.ReadyAsync();
        await using var scene = await Scene.OpenAsync(fleet, "kill -9 of all, started again");

        scene.Begin();
        await Task.WhenAll(fleet.Silos.Select(silo => silo.KillAsync()));
        await Task.WhenAll(fleet.Silos.Select(FaultFleet.StartAgainAsync));
        await scene.AllServedAsync();

        var outcome = await scene.EndAsync();
        Assert.Equal(FaultSize.Usual.Viewers, outcome.Gaps.Count);
        outcome.AssertWithin(TimeSpan.FromSeconds(20), outcome.Gaps.Max, "the longest gap");
    }
}
