using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Transport;

namespace RemoteAccess.LiveKit.Webhooks;

/// <summary>Registers the handler of LiveKit's webhooks.</summary>
public static class LiveKitWebhookServices
{
    /// <summary>Adds <see cref="LiveKitWebhook"/> for an endpoint of the host, after <see cref="LiveKitServices.AddLiveKit"/>.</summary>
    public static IServiceCollection AddLiveKitWebhook(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRoomHints, SignalHints>());
        services.TryAddSingleton<WebhookMetrics>();
        services.TryAddSingleton<RoomNotifier>();
        services.TryAddSingleton(provider => new SeenWebhooks(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new LiveKitWebhook(
            provider.GetRequiredService<IOptions<LiveKitOptions>>(),
            provider.GetRequiredService<RoomNotifier>(),
            provider.GetRequiredService<SeenWebhooks>(),
            provider.GetRequiredService<WebhookMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LiveKitWebhook>>()));
        return services;
    }
}
