using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.RoomServer.Door;

/// <summary>
/// Closes the connections that are forwarded to a silo as soon as the cluster has declared it dead: a frozen silo keeps its connections
/// open. One loop owns it; a fault of the membership begins it anew.
/// </summary>
internal sealed partial class LostSilos(
    IServiceProvider services, DoorMetrics metrics, IOptions<DoorOptions> options, TimeProvider time, ILogger<LostSilos> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Nothing listens to the instruments before the host starts.
        metrics.ShowZeros(options.Value.MaxHops);
        // Not before: a host without a silo is told so by other means.
        var membership = services.GetRequiredService<IClusterMembershipService>();
        var forwards = services.GetRequiredService<Forwards>();
        await UpdateFollowing.FollowAsync(
            () => membership.MembershipUpdates,
            snapshot =>
            {
                foreach (var silo in forwards.Targets().Where(silo => snapshot.GetSiloStatus(silo) == SiloStatus.Dead))
                {
                    forwards.SiloLost(silo);
                }
            },
            exception => LogFailed(exception.ForLog()),
            time,
            stoppingToken).ConfigureAwait(false);
    }

    [LoggerMessage(1164, LogLevel.Error,
        "The door could not follow which silos are dead; it follows them anew. Until then viewers of a frozen silo are sent away when "
            + "their pings time out")]
    private partial void LogFailed(LoggedException exception);
}
