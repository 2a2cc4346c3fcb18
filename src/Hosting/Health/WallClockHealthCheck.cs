using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RemoteAccess.Hosting.Health;

/// <summary>Degraded for some time after the wall clock stepped. Never unhealthy, because rooms are still served (B20).</summary>
internal sealed class WallClockHealthCheck(WallClockWatch watch) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(watch.Look() is { } step
            ? HealthCheckResult.Degraded(
                $"the wall clock stepped {step.Size} {step.Direction} in the last {watch.ReportFor.TotalMinutes:0.##} min (or the machine "
                + "was suspended): set its time service to slew, and compare the clocks of all silos; tokens and bans expire by the new "
                    + "time")
            : HealthCheckResult.Healthy("no step of the wall clock"));
}
