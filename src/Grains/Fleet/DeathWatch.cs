using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Fleet;

/// <summary>Tells when a silo of the cluster lives no more, as the membership has it.</summary>
/// <remarks>One loop. A fault of the membership's updates is logged, and they are followed anew; a silo that died meanwhile is told
/// then.</remarks>
internal sealed partial class DeathWatch(FleetMembers members, TimeProvider time, ILogger<DeathWatch> logger)
{
    /// <summary>Follows the membership until the silo stops. Never throws.</summary>
    /// <param name="died">Called once for each change in which silos have gone.</param>
    /// <param name="cancellationToken">The silo stops.</param>
    public Task RunAsync(Action died, CancellationToken cancellationToken)
    {
        var living = members.Living;
        return UpdateFollowing.FollowAsync(
            () => members.Updates,
            _ =>
            {
                var now = members.Living;
                if (living.Except(now) is { Count: > 0 } gone)
                {
                    LogGone(logger, string.Join(", ", gone.Order(StringComparer.Ordinal)), now.Count);
                    died();
                }

                living = now;
            },
            exception => LogNotFollowed(logger, exception.ForLog()),
            time,
            cancellationToken);
    }

    [LoggerMessage(2134, LogLevel.Information,
        "No longer in the cluster, because it stopped or was declared dead: silo {Silos}; silos left: {Living}")]
    private static partial void LogGone(ILogger logger, string silos, int living);

    [LoggerMessage(2133, LogLevel.Error,
        "The membership of the cluster could not be followed; it is followed anew. Until then a silo that dies is noticed by the next "
            + "sweep")]
    private static partial void LogNotFollowed(ILogger logger, LoggedException exception);
}
