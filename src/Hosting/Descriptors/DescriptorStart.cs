using Microsoft.Extensions.Options;
using RemoteAccess.RoomServer;

namespace RemoteAccess.Hosting.Descriptors;

/// <summary>Logs a warning at start if the limit of file descriptors is lower than the embedded room server's limit of
/// connections.</summary>
internal sealed partial class DescriptorStart(
    FileDescriptors descriptors,
    DescriptorMetrics metrics,
    IServiceProvider services,
    ILogger<DescriptorStart> logger) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.ShowZeros();
        if (services.GetService<RoomServerLoad>() is not null
            && descriptors.LessThan(services.GetRequiredService<IOptions<RoomServerOptions>>().Value.MaxConnections) is { } warning)
        {
            LogShort(logger, warning);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(3110, LogLevel.Warning, "Few file descriptors: {Warning}")]
    private static partial void LogShort(ILogger logger, string warning);
}
