using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Silo.Demo;

namespace RemoteAccess.Silo.Telemetry;

/// <summary>Collects the meters of every part and serves them to Prometheus.</summary>
internal static class SiloMetrics
{
    private const string RoomServerMeter = "RemoteAccess.RoomServer";
    private const string LiveKitMeter = "RemoteAccess.LiveKit";

    /// <summary>Registers the collection.</summary>
    public static IServiceCollection AddSiloMetrics(this IServiceCollection services, TelemetrySettings settings)
    {
        if (settings.Metrics)
        {
            services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("remote-access-silo")).WithMetrics(metrics => metrics
                .AddMeter(RemoteAccessMeter.Name, RoomServerMeter, LiveKitMeter, DemoMetrics.MeterName, OrleansBuckets.MeterName)
                .AddView(OrleansView)
                .AddRuntimeInstrumentation()
                .AddAspNetCoreInstrumentation()
                .AddPrometheusExporter());
        }

        return services;
    }

    /// <summary>Maps the scraping endpoint.</summary>
    public static void MapSiloMetrics(this IEndpointRouteBuilder endpoints, TelemetrySettings settings)
    {
        if (settings.Metrics)
        {
            endpoints.MapPrometheusScrapingEndpoint(TelemetrySettings.Path);
        }
    }

    private static ExplicitBucketHistogramConfiguration? OrleansView(Instrument instrument) =>
        instrument.Meter.Name == OrleansBuckets.MeterName && IsHistogram(instrument.GetType())
            ? new ExplicitBucketHistogramConfiguration { Boundaries = OrleansBuckets.For(instrument.Name, instrument.Unit) }
            : null;

    private static bool IsHistogram(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Histogram<>);
}
