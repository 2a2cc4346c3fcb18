using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteAccess.Hosting.Health;

namespace RemoteAccess.Hosting.Health;

/// <summary>Reports whether the silo is an active member of its cluster: unhealthy while it starts and while it stops.</summary>
internal sealed class SiloHealthCheck(StartupProgress progress, IHostApplicationLifetime lifetime) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
        lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("stopping")
        : progress.SiloActive ? HealthCheckResult.Healthy("active")
        : HealthCheckResult.Unhealthy("starting"));
}
