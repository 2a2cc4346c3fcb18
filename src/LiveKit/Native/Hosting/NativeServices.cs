using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Native.Telemetry;

namespace RemoteAccess.LiveKit.Native.Hosting;

/// <summary>Registers <see cref="INativeRooms"/>.</summary>
internal static class NativeServices
{
    internal static IServiceCollection AddNativeRooms(this IServiceCollection services)
    {
        services.AddOptions<NativeLibraryOptions>().BindConfiguration(NativeLibraryOptions.SectionName);
        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LiveKitMetrics>();
        services.TryAddSingleton<NativeLibraryHost>();
        services.TryAddSingleton<INativeRooms>(provider => new NativeRooms(
            provider.GetRequiredService<NativeLibraryHost>().Client,
            provider.GetRequiredService<LiveKitMetrics>(),
            provider.GetRequiredService<ILogger<NativeRooms>>()));
        return services;
    }
}
