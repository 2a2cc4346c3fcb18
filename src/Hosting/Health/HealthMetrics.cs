using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using RemoteAccess.Tasks;

namespace RemoteAccess.Hosting.Health;

/// <summary>
/// Exports the result of each of our health checks at each scrape. It runs the checks directly, because the health check service logs
/// every result that is not healthy. The checks complete synchronously; one that does not is left out of that scrape.
/// </summary>
internal sealed class HealthMetrics(IMeterFactory meters, IOptions<HealthCheckServiceOptions> checks, IServiceProvider services)
    : IHostedService
{
    /// <summary>The meter.</summary>
    public const string MeterName = "RemoteAccess.Hosting";

    /// <summary>The tag of the checks that are exported.</summary>
    public const string Tag = "remote-access";

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        meters.Create(MeterName).CreateObservableGauge(
            "remote_access.health.status", Look, null, "The result of each health check: 0 healthy, 1 degraded, 2 unhealthy.");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<int>> Look()
    {
        foreach (var registration in checks.Value.Registrations.Where(registration => registration.Tags.Contains(Tag)))
        {
            if (Of(registration) is { } value)
            {
                yield return new Measurement<int>(value, new KeyValuePair<string, object?>("check", registration.Name));
            }
        }
    }

    private int? Of(HealthCheckRegistration registration)
    {
        var asked = AskAsync(registration);
        AbandonedTask.Observe(asked);
        return asked switch
        {
            { IsCompletedSuccessfully: true } => Number(asked.Result.Status),
            { IsCompleted: true } => Number(HealthStatus.Unhealthy),
            _ => null,
        };
    }

    // A check that throws before it returns a task has failed, too.
    private async Task<HealthCheckResult> AskAsync(HealthCheckRegistration registration) =>
        await registration.Factory(services)
            .CheckHealthAsync(new HealthCheckContext { Registration = registration }, CancellationToken.None)
            .ConfigureAwait(false);

    private static int Number(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => 0,
        HealthStatus.Degraded => 1,
        _ => 2,
    };
}
