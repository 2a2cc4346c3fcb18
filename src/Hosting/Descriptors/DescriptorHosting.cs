using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace RemoteAccess.Hosting.Descriptors;

/// <summary>Keeps connections from using up the process's file descriptors.</summary>
internal static class DescriptorHosting
{
    /// <summary>Registers the guard. Call it after the web host: Kestrel uses the connection listener that is registered last.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="descriptors">The limit; null if no limit is known.</param>
    public static IServiceCollection AddDescriptorGuard(this IServiceCollection services, FileDescriptors? descriptors)
    {
        services.AddSingleton<IPostConfigureOptions<KestrelServerOptions>, IdleConnections>();
        if (descriptors is null)
        {
            return services;
        }

        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(descriptors);
        services.AddSingleton<DescriptorMetrics>();
        services.AddSingleton<IConnectionListenerFactory>(provider => ActivatorUtilities.CreateInstance<GuardedListenerFactory>(
            provider, ActivatorUtilities.CreateInstance<SocketTransportFactory>(provider)));
        return services.AddHostedService<DescriptorStart>();
    }
}
