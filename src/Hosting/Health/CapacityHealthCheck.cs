using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteAccess.Grains.Hosting;

namespace RemoteAccess.Hosting.Health;

/// <summary>Reports the silo's free capacity: degraded before viewers are refused. Never unhealthy, because the viewers that have joined
/// are served.</summary>
internal sealed class CapacityHealthCheck(ILocalCapacity capacity) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
        capacity.IsNearlyFull ? HealthCheckResult.Degraded(capacity.Capacity) : HealthCheckResult.Healthy(capacity.Capacity));
}
