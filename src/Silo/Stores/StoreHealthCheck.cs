using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RemoteAccess.Silo.Stores;

/// <summary>Reports stores that cannot be used. Never unhealthy: open rooms are served without a store, and if all silos were taken out of
/// rotation because of it, nobody would be.</summary>
internal sealed class StoreHealthCheck(StoreWatch watch, StorePlan stores, TimeProvider time) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(watch.Lost is { Count: > 0 } lost
            ? HealthCheckResult.Degraded(string.Join("; ", lost.Select(Text)))
            : HealthCheckResult.Healthy(string.Join("; ", stores.All.Select(store => $"{store} ({stores.UsesOf(store)}) can be used"))));

    private string Text(LostStore lost) =>
        $"{lost.Problem.Store} ({stores.UsesOf(lost.Problem.Store)}) cannot be used "
            + $"for {time.GetElapsedTime(lost.Since).TotalSeconds:0} s: "
            + lost.Problem.Cause;
}
