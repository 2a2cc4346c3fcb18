using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
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

    [Fact]
    [Trait("Rule", "B15")]
    public async Task It_is_one_of_the_checks_of_readiness_and_asks_the_silos_own_capacity()
    {
        await using var provider = new ServiceCollection()
            .AddSingleton<ILocalCapacity>(new Capacity(full: true))
            .AddSiloHealth()
            .BuildServiceProvider();
        var registration = Assert.Single(
            provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations, each => each.Name == "capacity");
        Assert.Contains("ready", registration.Tags);
        var result = await registration.Factory(provider).CheckHealthAsync(new HealthCheckContext { Registration = registration },
            TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Degraded, result.Status);
    }

    private sealed class Capacity(bool full) : ILocalCapacity
    {
        public bool IsNearlyFull => full;

        string ILocalCapacity.Capacity => "Viewers 9 of 10";
    }
}
