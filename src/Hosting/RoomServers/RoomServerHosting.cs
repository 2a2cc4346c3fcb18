using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Hosting.Http;
using RemoteAccess.LiveKit;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.Hosting.RoomServers;

/// <summary>Registers the transport of the silo's rooms: the room server in this process, an external room server, LiveKit, or
/// none; and a second one, if there is one.</summary>
internal static class RoomServerHosting
{
    /// <summary>Registers the transport. Call this between the web host and Orleans, so that connections end after the rooms were drained
    /// and before the listener closes.</summary>
    public static IServiceCollection AddSiloRoomServer(
        this IServiceCollection services, RoomServerSettings settings, HttpBinding binding)
    {
        if (settings.Uses(RoomServerMode.Embedded))
        {
            // The thread that writes a frame for a viewer makes the system call too, which does not block: half the processor time of a
            // delivery, since no thread of the pool is woken. Only in the silo's own program; the server of another host is not ours to
            // change.
            services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        }

        return services.AddTransports(settings, server => AddDevelopmentKey(server, binding));
    }

    // The order of the registrations is that of the transports.
    private static IServiceCollection AddTransports(
        this IServiceCollection services, RoomServerSettings settings, Action<RoomServerOptions> keys)
    {
        services.AddTransport(settings.Mode, keys);
        return settings.Also is { } also ? services.AddTransport(also, keys) : services;
    }

    private static IServiceCollection AddTransport(
        this IServiceCollection services, RoomServerMode mode, Action<RoomServerOptions> keys)
    {
        switch (mode)
        {
            case RoomServerMode.Embedded:
                services.AddRoomServer(server =>
                {
                    keys(server);
                    server.EndConnectionsAtOnce = false;
                });
                services.AddOwnRooms();
                break;
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

    /// <summary>Registers the transport in a host whose addresses are not known before it has started.</summary>
    public static IServiceCollection AddHostRoomServer(this IServiceCollection services, RoomServerSettings settings) =>
        services.AddTransports(settings, server =>
        {
            // On addresses that other machines can reach, the room server refuses to start with the development key.
            if (server.Keys.Count == 0)
            {
                server.Keys[DevelopmentKey.ApiKey] = DevelopmentKey.ApiSecret;
            }
        });

    /// <summary>Opens rooms on demand for viewers of the embedded server, and forwards viewers to the silos of their rooms. Call this
    /// after Orleans has been added: its services call grains.</summary>
    public static IServiceCollection AddSiloArrivals(this IServiceCollection services, RoomServerSettings settings) =>
        settings.Uses(RoomServerMode.Embedded) ? services.AddRoomServerArrivals().AddRoomDoor() : services;

    /// <summary>Maps the embedded server.</summary>
    public static void MapSiloRoomServer(this IEndpointRouteBuilder endpoints, RoomServerSettings settings)
    {
        if (settings.Uses(RoomServerMode.Embedded))
        {
            // A connection lasts for hours, so its duration would distort the histogram of requests. The room server has its own metrics.
            endpoints.MapRoomServer().DisableHttpMetrics();
        }
    }

    /// <summary>The server's address for viewers; null without a server.</summary>
    public static string? Address(RoomServerSettings settings, HttpBinding binding) => settings.Mode switch
    {
        RoomServerMode.Embedded => Own(binding).ToString().TrimEnd('/'),
        RoomServerMode.External => settings.Connector.Url.ToString().TrimEnd('/'),
        RoomServerMode.LiveKit => settings.LiveKit.Url?.ToString().TrimEnd('/'),
        _ => null,
    };

    /// <summary>The key of the embedded server that viewers need; null if the development key works, which viewers use by
    /// default.</summary>
    public static string? ViewersKey(IServiceProvider services, RoomServerSettings settings)
    {
        var keys = settings.Uses(RoomServerMode.Embedded) ? services.GetRequiredService<IOptions<RoomServerOptions>>().Value.Keys : [];
        return keys.Count == 0 || keys.ContainsKey(DevelopmentKey.ApiKey) ? null : keys.Keys.First();
    }

    /// <summary>The error in the embedded server's keys, given the address on which it listens; or null.</summary>
    public static string? KeyProblem(IServiceProvider services, RoomServerSettings settings, string url) =>
        settings.Uses(RoomServerMode.Embedded)
        ? DevelopmentKeyRule.Problem(services.GetRequiredService<IOptions<RoomServerOptions>>().Value.Keys, [url])
        : null;

    // A server that other machines can reach needs a key of its own; on loopback the public development key is enough.
    private static void AddDevelopmentKey(RoomServerOptions server, HttpBinding binding)
    {
        if (server.Keys.Count == 0 && binding.IsLoopback)
        {
            server.Keys[DevelopmentKey.ApiKey] = DevelopmentKey.ApiSecret;
        }
    }

    // The device joins in this process, without a key. The connector's key signs the tokens that the silo mints for viewers.
    private static IServiceCollection AddOwnRooms(this IServiceCollection services)
    {
        services.AddInProcessRoomConnector();
        services.AddConnectorOptions();
        services.AddSingleton<IValidateOptions<RoomServerConnectorOptions>, OwnKeyCheck>();
        services.AddOptions<RoomServerConnectorOptions>().Configure<IOptions<RoomServerOptions>>(UseOwnKey);
        return services;
    }

    private static void UseOwnKey(RoomServerConnectorOptions connector, IOptions<RoomServerOptions> server)
    {
        var keys = server.Value.Keys;
        var key = keys.ContainsKey(connector.ApiKey) ? connector.ApiKey : keys.Keys.First();
        (connector.ApiKey, connector.ApiSecret) = (key, keys[key]);
    }

    private static Uri Own(HttpBinding binding) => binding.At("/", "ws");
}
