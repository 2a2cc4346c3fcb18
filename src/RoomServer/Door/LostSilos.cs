using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using RemoteAccess.Protocol;

namespace RemoteAccess.RoomServer.Door;

/// <summary>
/// Closes the connections that are forwarded to a silo as soon as the cluster has declared it dead: a frozen silo keeps its connections
/// open. One loop owns it.
/// </summary>
internal sealed partial class LostSilos(
    IServiceProvider services, DoorMetrics metrics, IOptions<DoorOptions> options, ILogger<LostSilos> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Nothing listens to the instruments before the host starts.
        metrics.ShowZeros(options.Value.MaxHops);
        // Not before: a host without a silo is told so by other means.
        var membership = services.GetRequiredService<IClusterMembershipService>();
        var forwards = services.GetRequiredService<Forwards>();
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken).ConfigureAwait(false))
            {
                foreach (var silo in forwards.Targets().Where(silo => snapshot.GetSiloStatus(silo) == SiloStatus.Dead))
                {
                    forwards.SiloLost(silo);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception exception)
        {
            // Viewers behind the door then notice a frozen silo by its silence.
            LogFailed(exception.ForLog());
        }
    }

    [LoggerMessage(1164, LogLevel.Error,
        "The door no longer learns which silos are dead; viewers of a frozen silo are sent away when their pings time out")]
    private partial void LogFailed(LoggedException exception);
}
