using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Hosting;

namespace RemoteAccess.Grains.Fleet;

/// <summary>Registers what a silo needs to be one of a fleet.</summary>
internal static class FleetServices
{
    public static IServiceCollection AddFleet(this IServiceCollection services)
    {
        services.AddSingleton<FleetMembers>();
        services.AddSingleton<DeathWatch>();
        services.AddSingleton<FleetLoads>();
        services.AddSingleton<FleetPings>();
        services.AddSingleton<IFleetPings>(provider => provider.GetRequiredService<FleetPings>());
        services.AddSingleton<CutOffWatch>();
        services.AddSingleton<RoomSweep>();
        services.AddSingleton<RoomMoving>();
        services.AddSingleton<IRoomMoving>(provider => provider.GetRequiredService<RoomMoving>());
        services.AddSingleton<Rebalancing>();
        services.AddSingleton<StallCheck>();
        services.AddSingleton<FleetControl>();
        services.AddSingleton<IFleetControl>(provider => provider.GetRequiredService<FleetControl>());
        services.AddSingleton<RoomPartings>();
        services.AddSingleton<RoomIndex>();
        services.AddSingleton<IRoomList>(provider => provider.GetRequiredService<RoomIndex>());
        services.AddSingleton<SiloPeers>();
        services.AddSingleton<IFleet, Fleet>();
        services.AddSingleton<DrainPass>();
        services.AddSingleton<FleetDrain>();
        services.AddSingleton<IRoomDrain>(provider => provider.GetRequiredService<FleetDrain>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, FleetWatch>();
        services.AddGrainService<SiloPeer>();

        // Orleans' base class writes two lines there with each change of the membership, about ring ranges, which say nothing here.
        services.AddLogging(static logging => logging.AddFilter(typeof(SiloPeer).FullName, LogLevel.Warning));
        services.TryAddSingleton<IRoomLocator, RoomLocator>();
        return services;
    }
}
