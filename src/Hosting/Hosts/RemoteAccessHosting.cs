using Microsoft.Extensions.DependencyInjection.Extensions;
using RemoteAccess.Grains.OnDemand;
using RemoteAccess.Hosting.Descriptors;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.Hosting.Telemetry;
using RemoteAccess.Hosting.ViewerTokens;
using RemoteAccess.Hosting.Webhooks;

namespace RemoteAccess.Hosting;

/// <summary>Adds remote access to your own host, with one call for the services and one for the routes.</summary>
public static class RemoteAccessHosting
{
    /// <summary>
    /// Registers the rooms' transport (section <c>RoomServer</c>, or <c>LiveKit</c> if <c>LiveKit:Url</c> is set), viewer tokens
    /// (section <c>ViewerTokens</c>, if a key is set), webhooks (with LiveKit), health checks, metrics (section <c>Telemetry</c>), and an
    /// orderly shutdown: viewers get a closing status, their connections end, and then the web server and the silo stop, whatever order
    /// the host has. Call it after Orleans has been added with <c>AddRemoteAccess()</c>, and call <see cref="MapRemoteAccess"/> on the
    /// built application.
    /// </summary>
    /// <param name="builder">The host, e.g. a <see cref="WebApplicationBuilder"/>.</param>
    /// <exception cref="RemoteAccessSettingsException">Settings are wrong; the exception names each of them and the fix.</exception>
    public static IHostApplicationBuilder AddRemoteAccessHosting(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var parts = RemoteAccessParts.Read(builder.Configuration);
        var services = builder.Services;
        services.AddSingleton(parts);
        services.AddSingleton<MappedRoutes>();
        services.TryAddSingleton<IRoomArrivals, ForgottenParts.MissingSilo>();
        services.AddHostedService<ForgottenParts>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new StartupProgress { DemoTried = true });
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloActivity>();
        services.AddHostedService<OrderlyStop>();
        services.AddDescriptorGuard(parts.Descriptors);
        services.AddHostRoomServer(parts.RoomServer);
        services.AddSiloWebhook(parts.RoomServer);
        services.AddSiloArrivals(parts.RoomServer);
        builder.UseDoor(parts.RoomServer);
        services.AddViewerTokens(parts.ViewerTokens, parts.RoomServer);
        services.AddSiloHealth();
        services.AddSiloMetrics(parts.Telemetry);
        return builder;
    }

    /// <summary>
    /// Maps the room server (<c>/rtc</c>), viewer tokens (<c>POST /rooms/{room}/viewer-token</c>), webhooks (<c>POST /livekit/webhook</c>),
    /// <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c>, each if it is switched on.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <exception cref="InvalidOperationException"><see cref="AddRemoteAccessHosting"/> was not called.</exception>
    public static void MapRemoteAccess(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var parts = endpoints.ServiceProvider.GetService<RemoteAccessParts>() ?? throw new InvalidOperationException(
            "Remote access is not registered; call builder.AddRemoteAccessHosting() before the application is built.");
        endpoints.ServiceProvider.GetRequiredService<MappedRoutes>().Mapped();
        endpoints.MapSiloRoomServer(parts.RoomServer);
        endpoints.MapSiloWebhook(parts.RoomServer);
        endpoints.MapViewerTokens(parts.ViewerTokens);
        endpoints.MapSiloHealth(parts.Health.Details ?? false);
        endpoints.MapSiloMetrics(parts.Telemetry);
    }
}
