using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>Registers the services that open rooms on demand; without rules they open none.</summary>
internal static class OnDemandServices
{
    public static void AddOnDemandRooms(this IServiceCollection services)
    {
        services.AddOptions<OnDemandOptions>()
            .Configure<IServiceProvider>(static (options, provider) =>
                provider.GetService<IConfiguration>()?.GetSection(OnDemandOptions.Section).Bind(options))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<OnDemandOptions>, OnDemandAnnotationsValidator>();
        services.AddSingleton<IValidateOptions<OnDemandOptions>, OnDemandOptionsValidator>();
        services.AddSingleton<DeviceGrains>();
        services.AddSingleton<OnDemandRules>();
        services.AddSingleton<OnDemandDevices>();
        services.AddSingleton<IOnDemandDevices>(provider => provider.GetRequiredService<OnDemandDevices>());
        services.AddSingleton<IRoomArrivals, RoomArrivals>();
    }
}
