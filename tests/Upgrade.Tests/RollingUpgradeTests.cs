using RemoteAccess.Upgrade;

namespace RemoteAccess.Upgrade.Tests;

/// <summary>
/// Silos of two builds of the contracts in one cluster: an earlier one (Snapshots), as another team's grains may be built against, and this
/// one. Whatever travels between them is read by both, and what one does not know harms nothing.
/// </summary>
public sealed class RollingUpgradeTests
{
    [Fact]
    public async Task Silos_of_two_builds_read_each_other_throughout_a_rolling_restart_and_back()
    {
        await using var cluster = await UpgradeCluster.Start();
        var first = await cluster.Add(Builds.Earlier);
        var second = await cluster.Add(Builds.Earlier);
        await Check(cluster, Builds.Earlier, Builds.Earlier);
        Assert.Equal(Builds.Earlier, await cluster.Driver(Builds.Earlier).AskDevice());

        await cluster.Remove(second);
        var third = await cluster.Add(Builds.Today);
        await Check(cluster, Builds.Earlier, Builds.Today);
        await Check(cluster, Builds.Today, Builds.Earlier);

        await cluster.Remove(first);
        await cluster.Add(Builds.Today);
        await Check(cluster, Builds.Today, Builds.Today);
        Assert.Equal(Builds.Today, await cluster.Driver(Builds.Today).AskDevice());

        // A deploy that is taken back.
        await cluster.Remove(third);
        await cluster.Add(Builds.Earlier);
        await Check(cluster, Builds.Earlier, Builds.Today);
        await Check(cluster, Builds.Today, Builds.Earlier);
    }

    private static async Task Check(UpgradeCluster cluster, string from, string to)
    {
        var found = await cluster.Driver(from).Check(to).Within($"the check of {to} by {from}", Patience.ForPrograms);

        Assert.True(
            found.Problems.Count == 0,
                $"{from} calls {to}; of {found.Checked.Count} checks these failed:\n{string.Join('\n', found.Problems)}");
        Assert.True(found.Checked.Count > 100, $"Only {found.Checked.Count} checks: {string.Join(", ", found.Checked)}");
        Assert.Contains("upgrade.Novelty", found.Checked);
        Assert.Contains("ra.RoomDescriptor", found.Checked);
        Assert.Contains("IRoomGrain.PublishBatch", found.Checked);
        Assert.Contains("IParticipantGrain.SendControlBatch", found.Checked);
        Assert.Contains("IServiceHandlerGrain.CallService", found.Checked);
    }
}
