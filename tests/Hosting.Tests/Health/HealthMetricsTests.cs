using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using RemoteAccess.Hosting.Health;

namespace RemoteAccess.Hosting.Tests.Health;

public sealed class HealthMetricsTests
{
    [Fact]
    public async Task Each_check_of_ours_shows_what_it_says_now()
    {
        var capacity = HealthStatus.Healthy;
        await using var services = new ServiceCollection().AddMetrics().AddLogging().AddHealthChecks()
            .AddCheck("capacity", () => new HealthCheckResult(capacity), [HealthMetrics.Tag])
            .AddCheck("rooms", () => throw new InvalidOperationException("on demand"), [HealthMetrics.Tag])
            .AddAsyncCheck("slow", () => new TaskCompletionSource<HealthCheckResult>().Task, [HealthMetrics.Tag])
            .AddCheck("the application's", () => throw new InvalidOperationException("asked"), ["ready"])
            .Services.AddHostedService<HealthMetrics>().BuildServiceProvider();
        await services.GetServices<IHostedService>().OfType<HealthMetrics>().Single().StartAsync(TestContext.Current.CancellationToken);
        using var gauge = new MetricCollector<int>(
            services.GetRequiredService<IMeterFactory>(), HealthMetrics.MeterName, "remote_access.health.status");

        foreach (var (status, shown) in new[]
        {
            (HealthStatus.Healthy, 0), (HealthStatus.Degraded, 1), (HealthStatus.Unhealthy, 2), (HealthStatus.Healthy, 0),
        })
        {
            capacity = status;
            gauge.Clear();
            gauge.RecordObservableInstruments();
            Assert.Equal(
                [("capacity", shown), ("rooms", 2)],
                gauge.GetMeasurementSnapshot().Select(one => ((string)one.Tags["check"]!, one.Value)));
        }
    }

    [Fact]
    public void Every_check_that_ready_asks_is_shown()
    {
        using var services = new ServiceCollection().AddSiloHealth().BuildServiceProvider();
        var checks = services.GetRequiredService<Microsoft.Extensions.Options.IOptions<HealthCheckServiceOptions>>().Value.Registrations;

        Assert.Equal(6, checks.Count);
        Assert.All(checks, check => Assert.Equal(["ready", HealthMetrics.Tag], check.Tags));
    }
}
