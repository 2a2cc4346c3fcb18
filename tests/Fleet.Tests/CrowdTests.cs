using RemoteAccess.Fleet.Tests.Fleets;
using RemoteAccess.Fleet.Tests.Measures;
using RemoteAccess.Fleet.Tests.Rooms;

namespace RemoteAccess.Fleet.Tests;

/// <summary>Many rooms and viewers: what comes back at once after a silo has died.</summary>
public sealed class CrowdTests(SharedFleet shared)
{
    // What a silo's death costs few viewers: it must be noticed first.
    private static readonly TimeSpan s_noticing = TimeSpan.FromSeconds(3);

    [Fact]
    [Trait("Rule", "B9")]
    public async Task Many_viewers_of_a_killed_silo_are_back_in_twice_the_time_of_as_many_first_joins()
    {
        var fleet = await shared.ReadyAsync();
        await using var scene = await Scene.OpenAsync(fleet, "kill -9 of one with many viewers", size: FaultSize.Crowd);
        var cold = new Arrivals(scene.Viewers.Select(viewer => viewer.Seen[0].At), scene.Admitted);
        var victim = (await scene.OwnersAsync()).MaxBy(group => group.Count())!.Key;

        var begun = scene.Begin();
        await victim.KillAsync();
        await scene.AllServedAsync();

        var outcome = await scene.EndAsync();
        Assert.Empty((await scene.OwnersAsync())[victim]);
        var returns = scene.Viewers.Select(viewer => viewer.Seen.LastOrDefault(seen => seen.Number is null && seen.At > begun).At)
            .Where(at => at > 0);
        var back = new Arrivals(returns, begun);
        Report.Write($"  first joins: {cold}{Environment.NewLine}  returns: {back}");
        Assert.True(back.Count > 0, "No viewer had to return: the silo served nobody.");
        var bound = cold.TimeOf(back.Count) * 2;
        outcome.AssertWithin(FaultSize.IsExact ? bound : bound + s_noticing, back.Last, "the return of the last viewer");
    }
}
