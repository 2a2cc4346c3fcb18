using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteAccess.Grains.Hosting;

namespace RemoteAccess.Hosting.Health;

/// <summary>Reports the rooms of this silo: unhealthy until all have been tried, degraded while one is not connected.</summary>
internal sealed class RoomsHealthCheck(RoomReadiness readiness, ILocalRooms rooms) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var statuses = rooms.Statuses;
        var (status, description) = readiness.Tried ? RoomsHealth.Of(statuses) : (HealthStatus.Unhealthy, "rooms not tried yet");
        var data = statuses.ToDictionary(room => room.Room, room => (object)new RoomHealth(room));
        return Task.FromResult(new HealthCheckResult(status, description, data: data));
    }
}
