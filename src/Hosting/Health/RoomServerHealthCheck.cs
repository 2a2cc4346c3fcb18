using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteAccess.RoomServer;

namespace RemoteAccess.Hosting.Health;

/// <summary>Degraded while the embedded room server is near one of its limits; healthy without one.</summary>
internal sealed class RoomServerHealthCheck(RoomServerLoad? load = null) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Of(load?.NearLimits()));

    /// <summary>The verdict; null means that this process has no room server.</summary>
    internal static HealthCheckResult Of(IReadOnlyList<string>? nearLimits) => nearLimits switch
    {
        null => HealthCheckResult.Healthy("not in this process"),
        [] => HealthCheckResult.Healthy("no limit is near"),
        _ => HealthCheckResult.Degraded("near its limits: " + string.Join("; ", nearLimits)),
    };
}
