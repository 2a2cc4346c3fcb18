using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Transport;
using RemoteAccess.LiveKit.Connector;
using RemoteAccess.LiveKit.Connector.Lookups;
using RemoteAccess.LiveKit.Native.Hosting;
using RemoteAccess.LiveKit.RoomService;
using RemoteAccess.LiveKit.Signals;
using RemoteAccess.LiveKit.Tokens;

namespace RemoteAccess.LiveKit;

/// <summary>Registers LiveKit as the rooms' transport.</summary>
public static class LiveKitServices
{
    /// <summary>
    /// Adds <see cref="IRoomConnector"/> over LiveKit, and <see cref="ILiveKitRoomSignals"/> for a webhook. The native library is loaded at
    /// the first join; a missing library is that join's error.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Applied after the section <c>LiveKit</c> of the configuration; may be null.</param>
    public static IServiceCollection AddLiveKit(this IServiceCollection services, Action<LiveKitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<LiveKitOptions>()
            .BindConfiguration(LiveKitOptions.SectionName)
            .Configure(configure ?? (_ => { }))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LiveKitOptions>, LiveKitAnnotationsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LiveKitOptions>, LiveKitOptionsValidator>());
        services.AddNativeRooms();
        services.TryAddSingleton<ConnectorMetrics>();
        services.TryAddSingleton<AccessTokens>();
        services.TryAddSingleton<IRoomService, RoomServiceClient>();
        services.TryAddSingleton<RoomSignals>();
        services.TryAddSingleton<ILiveKitRoomSignals>(provider => provider.GetRequiredService<RoomSignals>());
        services.TryAddSingleton<ViewerWatch>();
        services.AddSingleton<IRoomConnector, LiveKitRoomConnector>();
        return services;
    }
}
