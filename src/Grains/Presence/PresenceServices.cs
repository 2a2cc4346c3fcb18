using Microsoft.Extensions.DependencyInjection;

namespace RemoteAccess.Grains.Presence;

/// <summary>Registers what answers where a viewer is present.</summary>
internal static class PresenceServices
{
    public static IServiceCollection AddPresence(this IServiceCollection services)
    {
        services.AddSingleton<LocalPresence>();
        services.AddSingleton<ISiloPresences, SiloPresences>();
        services.AddSingleton<FleetPresence>();
        services.AddGrainService<SiloPresence>();
        return services;
    }
}
