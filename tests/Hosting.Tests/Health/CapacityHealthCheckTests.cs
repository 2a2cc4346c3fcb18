using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Hosting.Health;

namespace RemoteAccess.Hosting.Tests.Health;

/// <summary>What the bounds of the silo mean for its health.</summary>
public sealed class CapacityHealthCheckTests
{
    [Theory]
    [InlineData(false, HealthStatus.Healthy)]
    [InlineData(true, HealthStatus.Degraded)]
    [Trait("Rule", "B15")]
    public async Task A_silo_that_is_nearly_full_is_degraded_and_says_what_is_used_up(bool full, HealthStatus status)
    {
        var result = await new CapacityHealthCheck(new Capacity(full)).CheckHealthAsync(new HealthCheckContext(),
            TestContext.Current.CancellationToken);
        Assert.Equal((status, "Viewers 9 of 10"), (result.Status, result.Description));
    }

    private sealed class Capacity(bool full) : ILocalCapacity
    {
        public bool IsNearlyFull => full;

        string ILocalCapacity.Capacity => "Viewers 9 of 10";
    }
}
