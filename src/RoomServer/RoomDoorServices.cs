using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.RoomServer.Door;
using RemoteAccess.RoomServer.Rooms;

namespace RemoteAccess.RoomServer;

/// <summary>Registers the door: the room server's part in a cluster of silos.</summary>
public static class RoomDoorServices
{
    /// <summary>
    /// Lets viewers come to any silo of the cluster: those of rooms that another silo serves are forwarded there, and viewers are sent away
    /// when their room leaves this silo. Call it after <see cref="RoomServerServices.AddRoomServer"/> and after Orleans has been added with
    /// <c>AddRemoteAccess()</c>. Each silo gives the others its address as silo metadata (<see cref="FleetMetadata"/>).
    /// </summary>
    /// <param name="services">The application's services.</param>
    public static IServiceCollection AddRoomDoor(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddDoorParts();
        services.TryAddSingleton<IDoorAddresses, SiloDoorAddresses>();
        services.AddHostedService<LostSilos>();
        return services;
    }

    /// <summary>What does not need Orleans: the caller adds the addresses of the silos.</summary>
    internal static void AddDoorParts(this IServiceCollection services)
    {
        services.AddOptions<DoorOptions>().BindConfiguration(DoorOptions.SectionName).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DoorOptions>, DoorOptionsValidator>());

        // The forwarder's lines are not limited, and ours say the same.
        services.AddLogging(logging => logging.AddFilter("Yarp.ReverseProxy", LogLevel.None));
        services.AddHttpForwarder();
        services.TryAddSingleton<HopSeal>();
        services.TryAddSingleton<DoorClient>();
        services.TryAddSingleton<DoorMetrics>();
        services.TryAddLimited<RoomDoor>();
        services.TryAddLimited<Forwards>();

        // Not before it is needed: a host without a silo is told so by other means.
        services.TryAddSingleton(provider => new Lazy<Forwards>(provider.GetRequiredService<Forwards>));
        services.TryAddLimited<ViewerDepartures>();
        services.AddSingleton<IRoomDepartures>(provider => provider.GetRequiredService<ViewerDepartures>());
        services.AddHostedService<WaitingViewers>();
    }
}
