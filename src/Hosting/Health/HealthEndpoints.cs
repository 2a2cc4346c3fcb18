using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using RemoteAccess.Hosting.Descriptors;
using RemoteAccess.Hosting.Http;
using RemoteAccess.RoomServer.Requests;

namespace RemoteAccess.Hosting.Health;

/// <summary>Serves <c>/health/live</c> (the process answers) and <c>/health/ready</c> (the silo is active and has tried its
/// rooms).</summary>
internal static class HealthEndpoints
{
    /// <summary>The tag of the checks of <c>/health/ready</c>.</summary>
    public const string ReadyTag = "ready";

    /// <summary>Registers the checks of a host that is only a room server.</summary>
    public static IServiceCollection AddRoomServerHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<RoomServerHealthCheck>("room-server", tags: [ReadyTag])
            .AddCheck<DescriptorHealthCheck>("file-descriptors", tags: [ReadyTag]);
        return services;
    }

    /// <summary>Registers the checks of a silo.</summary>
    public static IServiceCollection AddSiloHealth(this IServiceCollection services, HealthSettings? settings = null)
    {
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<WallClockWatch>(provider, settings ?? new HealthSettings()));
        services.AddHostedService(provider => provider.GetRequiredService<WallClockWatch>());
        services.AddSingleton<RoomReadiness>();
        services.AddHostedService<HealthMetrics>();
        services.AddHealthChecks()
            .AddCheck<SiloHealthCheck>("silo", tags: [ReadyTag, HealthMetrics.Tag])
            .AddCheck<RoomsHealthCheck>("rooms", tags: [ReadyTag, HealthMetrics.Tag])
            .AddCheck<CapacityHealthCheck>("capacity", tags: [ReadyTag, HealthMetrics.Tag])
            .AddCheck<RoomServerHealthCheck>("room-server", tags: [ReadyTag, HealthMetrics.Tag])
            .AddCheck<DescriptorHealthCheck>("file-descriptors", tags: [ReadyTag, HealthMetrics.Tag])
            .AddCheck<WallClockHealthCheck>("clock", tags: [ReadyTag, HealthMetrics.Tag]);
        return services;
    }

    /// <summary>Maps both. Degraded answers 200: the silo serves viewers, and an operator should look at it.</summary>
    public static void MapSiloHealth(this IEndpointRouteBuilder endpoints, bool details)
    {
        endpoints.MapHealthChecks(HealthSettings.LivePath, Options(check: false, details)).ReadOnly().WithRawTarget();
        endpoints.MapHealthChecks(HealthSettings.ReadyPath, Options(check: true, details)).ReadOnly().WithRawTarget();
    }

    private static HealthCheckOptions Options(bool check, bool details) => new()
    {
        Predicate = registration => check && registration.Tags.Contains(ReadyTag),
        ResponseWriter = (context, report) => context.Response.WriteAsJsonAsync(HealthReply.From(report, details), context.RequestAborted),
    };
}
