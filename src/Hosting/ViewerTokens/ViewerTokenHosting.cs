using Microsoft.Extensions.DependencyInjection.Extensions;
using RemoteAccess.Hosting.Credentials;
using RemoteAccess.Hosting.RoomServers;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Requests;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>Adds the minting of viewer tokens to the silo if a key is configured.</summary>
internal static class ViewerTokenHosting
{
    /// <summary>The path of the endpoint.</summary>
    public const string Path = "/rooms/{room}/viewer-token";

    /// <summary>Registers it.</summary>
    public static IServiceCollection AddViewerTokens(
        this IServiceCollection services, ViewerTokenSettings settings, RoomServerSettings roomServer)
    {
        if (settings.Enabled)
        {
            services.AddSingleton(settings);
            services.AddSingleton(roomServer);
            services.AddSingleton(new BearerKey(settings.Key, settings.PreviousKey));
            if (roomServer.Mode is RoomServerMode.LiveKit)
            {
                services.AddSingleton<IViewerTokenSigner, LiveKitTokenSigner>();
            }
            else
            {
                services.AddSingleton<IViewerTokenSigner, RoomServerTokenSigner>();
            }

            services.TryAddSingleton<IDeviceIdentities, RoomDeviceIdentities>();
            services.AddRefusalLimits();
            services.AddSingleton<ViewerTokenEndpoint>();
        }

        return services;
    }

    /// <summary>Maps it.</summary>
    public static void MapViewerTokens(this IEndpointRouteBuilder endpoints, ViewerTokenSettings settings)
    {
        if (settings.Enabled)
        {
            var endpoint = endpoints.ServiceProvider.GetRequiredService<ViewerTokenEndpoint>();
            endpoints.MapPost(Path, endpoint.HandleAsync).WithRawTarget();
        }
    }
}
