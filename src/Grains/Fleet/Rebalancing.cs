using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Protocol;
using RemoteAccess.Rates;

namespace RemoteAccess.Grains.Fleet;

/// <summary>
/// Moves rooms from this silo to the least loaded one while the difference is large, e.g. to a silo that has just been added: a limited
/// number per minute, each by the same hand-over as when a silo stops.
/// </summary>
/// <remarks>Used by one loop. The loads are a round old, so a difference of a few viewers moves nothing.</remarks>
internal sealed partial class Rebalancing(
    FleetMembers members,
    FleetLoads loads,
    SessionHost host,
    RoomMoving moving,
    IOptions<RemoteAccessOptions> options,
    TimeProvider time,
    ILogger<Rebalancing> logger)
{
    private TokenBucket _moves = new(
        options.Value.Fleet.MovesPerMinute / 60.0, Math.Max(1, options.Value.Fleet.MovesPerMinute / 10), time);

    /// <summary>One round.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var here = host.Load;
        var others = loads.Known.Where(load => !load.Key.Equals(members.Here) && load.Value.TakesRooms).ToArray();
        if (!options.Value.Fleet.Rebalance || !here.TakesRooms || others.Length == 0)
        {
            return;
        }

        var (target, least) = others.MinBy(static load => load.Value.Weight);
        var gap = here.Weight - (least.Weight * FleetLoads.Tolerance) - FleetLoads.Slack;
        foreach (var session in host.Sessions.Where(static session => !session.IsEnding).OrderByDescending(WeightOf))
        {
            // A room that is heavier than half of the difference would turn it round.
            var weight = WeightOf(session);
            if (gap <= 0 || cancellationToken.IsCancellationRequested)
            {
                return;
            }

            if (weight * 2 > gap + FleetLoads.Slack)
            {
                continue;
            }

            if (!_moves.TryTake(1, time.GetTimestamp()))
            {
                return;
            }

            var silo = FleetMembers.NameOf(target);
            LogMoving(logger, session.Room, silo);
            if (await moving.TryMoveAsync(session.Room, silo, failure => LogNotMoved(logger, session.Room, failure.ForLog()))
                .ConfigureAwait(false))
            {
                gap -= 2 * weight;
            }
        }
    }

    private static int WeightOf(RoomSession session) => 1 + session.ParticipantCount;

    [LoggerMessage(2111, LogLevel.Information, "Room {Room} is moved to the less loaded silo {Silo}")]
    private static partial void LogMoving(ILogger logger, OutsideText room, OutsideText silo);

    [LoggerMessage(2112, LogLevel.Warning, "Room {Room} could not be moved to a less loaded silo; it stays")]
    private static partial void LogNotMoved(ILogger logger, OutsideText room, LoggedException exception);
}
