using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Hosting.Credentials;
using RemoteAccess.Hosting.Descriptors;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Hosting.Http;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Requests;

namespace RemoteAccess.Hosting.Telemetry;

/// <summary>Collects the meters of every part and serves them to Prometheus.</summary>
internal static class SiloMetrics
{
    private const string RoomServerMeter = "RemoteAccess.RoomServer";
    private const string Fix =
        "send Telemetry:Key as a bearer token, or the dashboard's user name and password by HTTP basic, depending on which the silo has";

    private const string LiveKitMeter = "RemoteAccess.LiveKit";

    /// <summary>Registers the collection of a silo.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="settings">Whether metrics are collected.</param>
    /// <param name="meters">Further meters of the host.</param>
    public static IServiceCollection AddSiloMetrics(this IServiceCollection services, TelemetrySettings settings, params string[] meters) =>
        services.AddServedMetrics(settings, "remote-access-silo", meters);

    /// <summary>Registers the collection.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="settings">Whether metrics are collected.</param>
    /// <param name="name">The service's name in the metrics.</param>
    /// <param name="meters">Further meters of the host.</param>
    public static IServiceCollection AddServedMetrics(
        this IServiceCollection services, TelemetrySettings settings, string name, params string[] meters)
    {
        if (settings.Metrics)
        {
            services.AddRefusalLimits();
            services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(name))
                .WithMetrics(metrics => metrics
                .AddMeter(RemoteAccessMeter.Name, RoomServerMeter, LiveKitMeter, DescriptorMetrics.MeterName, HealthMetrics.MeterName,
                    OrleansBuckets.MeterName)
                .AddMeter(meters)
                .AddView(OrleansView)
                .AddRuntimeInstrumentation()
                .AddAspNetCoreInstrumentation()
                .AddPrometheusExporter());
        }

        return services;
    }

    /// <summary>Maps the scraping endpoint: read-only, and protected by the credential if one is configured.</summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="settings">Whether metrics are served, and the key that they require.</param>
    /// <param name="credential">A user name and password that is accepted as well; null for none.</param>
    public static void MapSiloMetrics(this IEndpointRouteBuilder endpoints, TelemetrySettings settings, BasicCredential? credential = null)
    {
        if (!settings.Metrics)
        {
            return;
        }

        var endpoint = endpoints.MapPrometheusScrapingEndpoint(TelemetrySettings.Path).ReadOnly();
        if (settings.Key.Length > 0 || credential is not null)
        {
            new CredentialCheck("RemoteAccess metrics", Fix, settings.Key.Length > 0 ? new BearerKey(settings.Key) : null, credential)
                .Guard(endpoint);
        }

        endpoint.WithRawTarget();
    }

    private static ExplicitBucketHistogramConfiguration? OrleansView(Instrument instrument) =>
        instrument.Meter.Name == OrleansBuckets.MeterName && IsHistogram(instrument.GetType())
            ? new ExplicitBucketHistogramConfiguration { Boundaries = OrleansBuckets.For(instrument.Name, instrument.Unit) }
            : null;

    private static bool IsHistogram(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Histogram<>);
}
