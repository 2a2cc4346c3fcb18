using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Hosting.Health;

namespace RemoteAccess.Hosting.Health;

/// <summary>Reports whether the silo is an active member of its cluster and takes rooms: unhealthy while it starts, while it stops, once it
/// is drained, and while it is cut off from the store and the other silos (B18).</summary>
internal sealed class SiloHealthCheck(StartupProgress progress, ILocalRooms rooms, IHostApplicationLifetime lifetime) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
        lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("stopping")
        : !progress.SiloActive ? HealthCheckResult.Unhealthy("starting")
        : rooms.IsCutOff ? HealthCheckResult.Unhealthy(
            "cut off: it hears neither the store nor most of the other silos, and has ended its rooms; check its network")
        : rooms.IsDraining ? HealthCheckResult.Unhealthy(
            "drained: it hands its rooms over and takes none until the drain is taken back or it is started again")
        : HealthCheckResult.Healthy("active"));
}
