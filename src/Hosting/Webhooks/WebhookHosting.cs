using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.LiveKit.Webhooks;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Requests;

namespace RemoteAccess.Hosting.Webhooks;

/// <summary>Adds the endpoint for LiveKit's webhooks to the silo if its rooms use LiveKit.</summary>
internal static class WebhookHosting
{
    /// <summary>The path of the endpoint.</summary>
    public const string Path = "/livekit/webhook";

    /// <summary>Registers it.</summary>
    public static IServiceCollection AddSiloWebhook(this IServiceCollection services, RoomServerSettings settings) =>
        settings.Uses(RoomServerMode.LiveKit) ? services.AddEndpoint() : services;

    private static IServiceCollection AddEndpoint(this IServiceCollection services)
    {
        services.AddRefusalLimits();
        return services.AddLiveKitWebhook().AddSingleton<WebhookEndpoint>();
    }

    /// <summary>Maps it.</summary>
    public static void MapSiloWebhook(this IEndpointRouteBuilder endpoints, RoomServerSettings settings)
    {
        if (settings.Uses(RoomServerMode.LiveKit))
        {
            var endpoint = endpoints.ServiceProvider.GetRequiredService<WebhookEndpoint>();
            endpoints.MapPost(Path, endpoint.HandleAsync).WithRawTarget();
        }
    }
}
