namespace RemoteAccess.Grains.Fleet;

/// <summary>
/// Decides how much load a silo gives to the least loaded one. Pure. What silos give that decide on the same loads adds up to what lifts
/// the least loaded one to the mean, each gives in proportion to what it has above the mean, and none falls below it. So two silos do not
/// exchange rooms (B15).
/// </summary>
internal static class LoadBalance
{
    /// <summary>Decides for one silo.</summary>
    /// <param name="here">The load of the silo.</param>
    /// <param name="others">The other silos that answered.</param>
    /// <returns>What to give; null if the loads are close enough, or others give in its place.</returns>
    public static LoadTransfer? Decide(SiloWeight here, IReadOnlyCollection<SiloWeight> others)
    {
        var target = others.Where(static silo => silo.Takes).OrderBy(static silo => silo.Weight).ThenBy(static silo => silo.Silo)
            .FirstOrDefault();
        if (target is null || !IsMuchMore(here, target))
        {
            return null;
        }

        // Equal on all silos: the same silos, in the same order.
        var sharing = others.Append(here).OrderBy(static silo => silo.Silo).ToList();
        while (true)
        {
            var mean = sharing.Average(static silo => silo.Weight);
            var excess = sharing.Sum(silo => Math.Max(0, silo.Weight - mean));
            var fraction = excess > 0 ? Math.Max(0, mean - target.Weight) / excess : 0;
            if (sharing.Find(silo => silo.Weight > mean && silo.PerRoom > fraction * (silo.Weight - mean)) is not { } unable)
            {
                return sharing.Contains(here) && here.Weight > mean
                    ? new LoadTransfer(target.Silo, fraction * (here.Weight - mean))
                    : null;
            }

            // Its rooms are heavier than its share. The others share as if it were not there.
            sharing.Remove(unable);
        }
    }

    /// <summary>Whether a silo has so much more load than another one that rooms should go there.</summary>
    public static bool IsMuchMore(SiloWeight silo, SiloWeight least) => FleetLoads.IsMuchMore(silo.Weight, least.Weight);
}

/// <summary>The load of a silo, as one number.</summary>
/// <param name="Silo">The silo.</param>
/// <param name="Weight">Its load (<see cref="SiloLoad.Weight"/>).</param>
/// <param name="Rooms">Its rooms.</param>
/// <param name="Takes">Whether it takes rooms.</param>
internal sealed record SiloWeight(SiloAddress Silo, double Weight, int Rooms, bool Takes)
{
    /// <summary>The load of its average room.</summary>
    public double PerRoom => Weight / Math.Max(1, Rooms);
}

/// <summary>What a silo gives.</summary>
/// <param name="Target">To which silo.</param>
/// <param name="Weight">How much at most.</param>
internal sealed record LoadTransfer(SiloAddress Target, double Weight);
