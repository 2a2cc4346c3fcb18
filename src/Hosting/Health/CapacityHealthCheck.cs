using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteAccess.Grains.Hosting;

namespace RemoteAccess.Hosting.Health;

/// <summary>Reports how much more the silo can take on: degraded before anybody is refused. Never unhealthy: who is here is
/// served.</summary>
internal sealed class CapacityHealthCheck(ILocalCapacity capacity) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
        capacity.IsNearlyFull ? HealthCheckResult.Degraded(capacity.Capacity) : HealthCheckResult.Healthy(capacity.Capacity));
}
