using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Rates;
using RemoteAccess.Grains.Transport;
using RemoteAccess.RoomServer.Admission;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Connector;
using RemoteAccess.RoomServer.InProcess;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.RoomServer.Telemetry;
using RemoteAccess.RoomServer.Tickets;

namespace RemoteAccess.RoomServer;

/// <summary>Registers the room server and its connector.</summary>
public static class RoomServerServices
{
    /// <summary>Adds the room server; map its routes with <see cref="RoomServerEndpoints.MapRoomServer"/>.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Applied after the section <c>RoomServer</c> of the configuration; may be null.</param>
    public static IServiceCollection AddRoomServer(this IServiceCollection services, Action<RoomServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<RoomServerOptions>()
            .BindConfiguration(RoomServerOptions.SectionName)
            .Configure(configure ?? (_ => { }))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RoomServerOptions>, RoomServerOptionsValidator>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RoomServerMetrics>();
        services.TryAddSingleton(provider => new LimitedLogs(
            provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddLimited<RoomTable>();
        services.TryAddSingleton<ConnectionTable>();
        services.TryAddSingleton<PacketTaps>();
        services.TryAddSingleton<MemberMessages>();
        services.TryAddSingleton<PeerHandler>();
        services.TryAddSingleton<JoinLimits>();
        services.TryAddSingleton<TicketOffice>();
        services.TryAddSingleton<UsedTickets>();
        services.TryAddSingleton<Farewells>();
        services.TryAddSingleton<Gatekeeper>();
        services.TryAddSingleton<InProcessPeers>();
        services.AddRefusalLimits();
        services.TryAddLimited<RoomServerListener>();
        services.TryAddSingleton(provider => new RoomServerLoad(
            provider.GetRequiredService<IOptions<RoomServerOptions>>(),
            provider.GetRequiredService<ConnectionTable>(),
            provider.GetRequiredService<RoomTable>()));
        services.AddHostedService<ConnectionClock>();
        services.AddHostedService<BindingCheck>();
        return services;
    }

    /// <summary>
    /// Adds <see cref="IRoomConnector"/> over WebSockets to a room server, usually in another process. For the server of the same process,
    /// <see cref="AddInProcessRoomConnector"/> costs less.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Applied after the section <c>RoomServer:Connector</c> of the configuration; may be null.</param>
    public static IServiceCollection AddRoomServerConnector(
        this IServiceCollection services, Action<RoomServerConnectorOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddConnectorOptions(configure);
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IRoomConnector, RoomServerConnector>();
    }

    /// <summary>
    /// Adds <see cref="IRoomConnector"/> over the room server of this process, without sockets: the device is a member of its rooms like
    /// any other, needs no key, and joins also before the web server listens. Call <see cref="AddRoomServer"/> too.
    /// </summary>
    /// <param name="services">The application's services.</param>
    public static IServiceCollection AddInProcessRoomConnector(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IRoomConnector>(static provider =>
        {
            if (provider.GetService<IServiceProviderIsService>()?.IsService(typeof(InProcessPeers)) == false)
            {
                throw new InvalidOperationException(
                    "The room server's services are missing; call services.AddRoomServer() besides AddInProcessRoomConnector().");
            }

            return new InProcessConnector(
                new Lazy<InProcessPeers>(provider.GetRequiredService<InProcessPeers>), provider.GetRequiredService<TimeProvider>());
        });
    }

    /// <summary>
    /// Reports viewers who join the server of this process to the grains, so that rooms are opened on demand for them (section
    /// <c>OnDemand</c>). Not for a server elsewhere. Call it after <see cref="AddRoomServer"/> and after Orleans has been added with
    /// <c>AddRemoteAccess()</c>: hosted services start in that order and stop in reverse, and this one calls grains.
    /// </summary>
    /// <param name="services">The application's services.</param>
    public static IServiceCollection AddRoomServerArrivals(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<WaitingRooms>();
        services.TryAddSingleton<IRoomPresence>(provider => provider.GetRequiredService<WaitingRooms>());
        services.AddHostedService<Arrivals>();
        return services;
    }

    /// <summary>Adds the section <c>RoomServer:Connector</c>, also for a host whose device needs no address but mints tokens.</summary>
    internal static void AddConnectorOptions(this IServiceCollection services, Action<RoomServerConnectorOptions>? configure = null)
    {
        services.AddOptions<RoomServerConnectorOptions>()
            .BindConfiguration(RoomServerConnectorOptions.SectionName)
            .Configure(configure ?? (_ => { }))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<RoomServerConnectorOptions>, RoomServerConnectorOptionsValidator>());
    }

    /// <summary>Adds the rate of refusals, section <c>Refusals</c>. Idempotent.</summary>
    internal static void AddRefusalLimits(this IServiceCollection services)
    {
        services.AddOptions<RefusalOptions>()
            .BindConfiguration(RefusalOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RefusalLimits>();
    }

    /// <summary>Adds a service whose log lines unknown callers can cause: by connecting, being refused and leaving.</summary>
    internal static void TryAddLimited<T>(this IServiceCollection services)
        where T : class =>
        services.TryAddSingleton(provider =>
            ActivatorUtilities.CreateInstance<T>(provider, provider.GetRequiredService<LimitedLogs>().CreateLogger<T>()));
}
