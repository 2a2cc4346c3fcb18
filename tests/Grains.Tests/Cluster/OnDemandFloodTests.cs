using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Cluster;

/// <summary>What webhooks for made-up rooms cost.</summary>
[Trait("Rule", "S7")]
public sealed class OnDemandFloodTests(OnDemandSilos silos) : IClassFixture<OnDemandSilos>
{
    [Fact]
    public async Task A_flood_of_made_up_rooms_is_bounded_and_rooms_that_are_open_are_still_served()
    {
        var open = RoomName.Parse("od-before the flood");
        await Arrivals(silos.A).ViewerArrivedAsync(open);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 3 * OnDemandSilos.OpensPerMinute)
            .Select(i => Arrivals(silos.B).ViewerArrivedAsync(RoomName.Parse($"od-nobody {i}"))));

        // The bucket fills while the flood runs.
        Assert.InRange(outcomes.Count(outcome => outcome == ArrivalOutcome.Declined), 1, 2 * OnDemandSilos.OpensPerMinute);
        Assert.Contains(ArrivalOutcome.Limited, outcomes);
        Assert.Equal(ArrivalOutcome.Served, await Arrivals(silos.B).ViewerArrivedAsync(open));
        await TwoSilos.Grains(silos.A).GetGrain<IRoomGrain>(open.ToString()).CloseAsync();
    }

    private static IRoomArrivals Arrivals(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<IRoomArrivals>();
}
