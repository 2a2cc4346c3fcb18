using RemoteAccess.Grains.Identities;

namespace RemoteAccess.Grains.Tests.Identities;

/// <summary>How many re-adds run at once.</summary>
public sealed class ReAddGateTests
{
    [Fact]
    [Trait("Rule", "B4")]
    public void At_most_the_limit_runs_at_once_and_the_others_follow_in_line()
    {
        var gate = new ReAddGate(2);
        var started = new List<int>();
        for (var number = 1; number <= 5; number++)
        {
            var mine = number;
            gate.Enter(() => started.Add(mine));
        }

        Assert.Equal([1, 2], started);
        gate.Done();
        Assert.Equal([1, 2, 3], started);
        gate.Done();
        gate.Done();
        Assert.Equal([1, 2, 3, 4, 5], started);
        gate.Done();
        gate.Done();

        gate.Enter(() => started.Add(6));
        gate.Enter(() => started.Add(7));
        gate.Enter(() => started.Add(8));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], started);
    }
}
