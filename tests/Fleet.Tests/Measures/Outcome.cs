using RemoteAccess.Fleet.Tests.Fleets;

namespace RemoteAccess.Fleet.Tests.Measures;

/// <summary>What a scenario measured.</summary>
/// <param name="Gaps">Of all viewers that got a new ServerInfo.</param>
/// <param name="Deliveries">What became of the messages.</param>
/// <param name="Gateways">How the rooms' sessions followed each other.</param>
/// <param name="Factor">How much slower than a quiet machine this one may be.</param>
internal sealed record Outcome(Gaps Gaps, Deliveries Deliveries, Gateways Gateways, double Factor)
{
    /// <summary>Whether the machine had time enough for whatever has a bound.</summary>
    public bool IsQuiet => Factor < 10;

    /// <summary>Asserts that a time is within its bound: exactly with <c>eng/fleet-faults</c>, else as this machine allows.</summary>
    public void AssertWithin(TimeSpan bound, TimeSpan measured, string what)
    {
        var allowed = FaultSize.IsExact ? bound : bound * Factor;
        Assert.True(measured <= allowed, $"{what}: {measured.TotalSeconds:0.00} s; allowed are {allowed.TotalSeconds:0.00} s.");
    }
}
