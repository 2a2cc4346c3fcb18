using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Hosting.Http;
using RemoteAccess.LiveKit;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Hosting.RoomServers;

/// <summary>Gives the silo its rooms' transport: the room server in this process, one elsewhere, LiveKit, or none.</summary>
internal static class RoomServerHosting
{
    /// <summary>Registers it. Call this between the web host and Orleans, so that connections end after the rooms were drained and before
    /// the listener goes.</summary>
    public static IServiceCollection AddSiloRoomServer(this IServiceCollection services, RoomServerSettings settings, HttpBinding binding)
    {
        if (settings.Mode is not RoomServerMode.Embedded)
        {
            return services.AddRoomsElsewhere(settings);
        }

        services.AddRoomServer(server =>
        {
            AddDevelopmentKey(server, binding);
            server.EndConnectionsAtOnce = false;
        });
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, EmbeddedNeighbours>();
        services.AddRoomServerConnector();
        services.AddSingleton<IValidateOptions<RoomServerConnectorOptions>, OwnKeyCheck>();
        services.AddOptions<RoomServerConnectorOptions>()
            .Configure<IOptions<RoomServerOptions>>((connector, server) => PointAtOurselves(connector, server.Value, binding));
        return services;
    }

    private static IServiceCollection AddRoomsElsewhere(this IServiceCollection services, RoomServerSettings settings)
    {
        switch (settings.Mode)
        {
            case RoomServerMode.External:
                services.AddRoomServerConnector();
                break;
            case RoomServerMode.LiveKit:
                services.AddLiveKit();
                break;
            default:
                services.AddSingleton<IRoomConnector, NoRoomConnector>();
                break;
        }

        return services;
    }

    /// <summary>Registers it in a host whose addresses are not known before it has started.</summary>
    public static IServiceCollection AddHostRoomServer(this IServiceCollection services, RoomServerSettings settings)
    {
        if (settings.Mode is not RoomServerMode.Embedded)
        {
            return services.AddRoomsElsewhere(settings);
        }

        services.AddRoomServer(server =>
        {
            // On addresses beyond this machine the room server refuses to start with it.
            if (server.Keys.Count == 0)
            {
                server.Keys[DevelopmentKey.ApiKey] = DevelopmentKey.ApiSecret;
            }

            server.EndConnectionsAtOnce = false;
        });
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, EmbeddedNeighbours>();
        services.AddRoomServerConnector();
        services.AddSingleton<IValidateOptions<RoomServerConnectorOptions>, OwnKeyCheck>();
        services.AddOptions<RoomServerConnectorOptions>().Configure<IOptions<RoomServerOptions>>(UseOwnKey);
        return services.AddSingleton<IRoomConnector, OwnRoomConnector>();
    }

    /// <summary>Has rooms opened on demand for viewers of the embedded server. Call this after Orleans has been added: its service calls
    /// grains.</summary>
    public static IServiceCollection AddSiloArrivals(this IServiceCollection services, RoomServerSettings settings) =>
        settings.Mode is RoomServerMode.Embedded ? services.AddRoomServerArrivals() : services;

    /// <summary>Maps the embedded server.</summary>
    public static void MapSiloRoomServer(this IEndpointRouteBuilder endpoints, RoomServerSettings settings)
    {
        if (settings.Mode is RoomServerMode.Embedded)
        {
            // A connection lasts for hours: as a request's duration it would only blur the histogram. The room server has metrics of its
            // own.
            endpoints.MapRoomServer().DisableHttpMetrics();
        }
    }

    /// <summary>The server's address for viewers; null without one.</summary>
    public static string? Address(RoomServerSettings settings, HttpBinding binding) => settings.Mode switch
    {
        RoomServerMode.Embedded => Own(binding).ToString().TrimEnd('/'),
        RoomServerMode.External => settings.Connector.Url.ToString().TrimEnd('/'),
        RoomServerMode.LiveKit => settings.LiveKit.Url?.ToString().TrimEnd('/'),
        _ => null,
    };

    /// <summary>The key of the embedded server that viewers need; null when the development key, which they try by themselves, will
    /// do.</summary>
    public static string? ViewersKey(IServiceProvider services, RoomServerSettings settings)
    {
        var keys = settings.Mode is RoomServerMode.Embedded ? services.GetRequiredService<IOptions<RoomServerOptions>>().Value.Keys : [];
        return keys.Count == 0 || keys.ContainsKey(DevelopmentKey.ApiKey) ? null : keys.Keys.First();
    }

    /// <summary>What is wrong with the embedded server's keys for where it listens, or null.</summary>
    public static string? KeyProblem(IServiceProvider services, RoomServerSettings settings, string url) =>
        settings.Mode is RoomServerMode.Embedded
        ? DevelopmentKeyRule.Problem(services.GetRequiredService<IOptions<RoomServerOptions>>().Value.Keys, [url])
        : null;

    // A key must be chosen before anyone else can reach the server; on this machine alone, the public one does.
    private static void AddDevelopmentKey(RoomServerOptions server, HttpBinding binding)
    {
        if (server.Keys.Count == 0 && binding.IsLoopback)
        {
            server.Keys[DevelopmentKey.ApiKey] = DevelopmentKey.ApiSecret;
        }
    }

    private static void PointAtOurselves(RoomServerConnectorOptions connector, RoomServerOptions server, HttpBinding binding)
    {
        connector.Url = Own(binding);
        UseOwnKey(connector, server);
    }

    private static void UseOwnKey(RoomServerConnectorOptions connector, IOptions<RoomServerOptions> server) =>
        UseOwnKey(connector, server.Value);

    private static void UseOwnKey(RoomServerConnectorOptions connector, RoomServerOptions server)
    {
        var key = server.Keys.ContainsKey(connector.ApiKey) ? connector.ApiKey : server.Keys.Keys.First();
        (connector.ApiKey, connector.ApiSecret) = (key, server.Keys[key]);
    }

    private static Uri Own(HttpBinding binding) => binding.At("/", "ws");
}
