using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Fleet;

/// <summary>
/// Moves rooms from this silo to the least loaded one while the difference is large, e.g. to a silo that has just been added: a limited
/// number per minute, each by the same hand-over as when a silo stops. <see cref="LoadBalance"/> says how much. What fails is left alone
/// for
/// a while: the room, and the silo that did not take it (B15).
/// </summary>
/// <remarks>Used by one loop. The loads are a round old, so a difference must be there in two rounds. The viewers of a room come back some
/// time after it: until then they count for the silo that the room was moved to.</remarks>
internal sealed partial class Rebalancing(
    FleetMembers members,
    FleetLoads loads,
    SessionHost host,
    IRoomMoving moving,
    IOptions<RemoteAccessOptions> options,
    TimeProvider time,
    ILogger<Rebalancing> logger)
{
    // Viewers are sent away with a hint of some seconds; some return later.
    private static readonly TimeSpan Returning = TimeSpan.FromSeconds(15);
    private readonly MoveLimit _limit = new(options.Value.Fleet.MovesPerMinute, time);
    private readonly RecentFailures<RoomName> _failedRooms = new(TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), time);
    private readonly RecentFailures<SiloAddress> _failedSilos = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), time);
    private readonly List<(SiloAddress Silo, double Weight, double Before, long At)> _returning = [];
    private bool _wasUneven;

    /// <summary>One round.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var wasUneven = _wasUneven;
        _wasUneven = false;
        if (!options.Value.Fleet.Rebalance || host.IsDraining)
        {
            return;
        }

        Forget();
        var here = WeightOf(members.Here, host.Load, takes: false);
        if (LoadBalance.Decide(here, Others()) is { } transfer)
        {
            _wasUneven = true;
            if (wasUneven)
            {
                await GiveAsync(transfer, here, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task GiveAsync(LoadTransfer transfer, SiloWeight here, CancellationToken cancellationToken)
    {
        var (target, left) = transfer;
        var sessions = host.Sessions.Where(session => !session.IsEnding && !_failedRooms.Contains(session.Room));
        foreach (var (session, weight) in sessions.Select(static session => (session, WeightOf(session)))
            .OrderByDescending(static room => room.Item2))
        {
            var least = Others().FirstOrDefault(other => other.Silo.Equals(target));
            if (least is null || !LoadBalance.IsMuchMore(here, least) || host.IsDraining)
            {
                return;
            }

            if (weight > left)
            {
                continue;
            }

            if (cancellationToken.IsCancellationRequested || !_limit.TryTake()
                || !await MoveAsync(session.Room, target).ConfigureAwait(false))
            {
                return;
            }

            left -= weight;
            here = here with { Weight = here.Weight - weight };
            _returning.Add((target, weight, loads.Known.GetValueOrDefault(target)?.Weight ?? 0, time.GetTimestamp()));
        }
    }

    private async Task<bool> MoveAsync(RoomName room, SiloAddress target)
    {
        var silo = FleetMembers.NameOf(target);
        LogMoving(logger, room, silo);
        Exception? thrown = null;
        if (await moving.TryMoveAsync(room, silo, failure => thrown = failure).ConfigureAwait(false))
        {
            _failedRooms.Remove(room);
            _failedSilos.Remove(target);
            return true;
        }

        var wait = _failedRooms.Add(room);
        _failedSilos.Add(target);
        if (thrown is not null)
        {
            LogNotMoved(logger, room, wait, thrown.ForLog());
        }
        else
        {
            LogNotTaken(logger, room, silo, wait);
        }

        return false;
    }

    // Also those that take no rooms: what they give has a share in what the least loaded one may get.
    private SiloWeight[] Others() => [.. loads.Known.Where(load => !load.Key.Equals(members.Here)).Select(load =>
        WeightOf(load.Key, load.Value, load.Value.TakesRooms && !_failedSilos.Contains(load.Key)))];

    private SiloWeight WeightOf(SiloAddress silo, SiloLoad load, bool takes)
    {
        var moved = _returning.FindAll(moved => moved.Silo.Equals(silo));
        var expected = moved.Count > 0 ? moved[0].Before + moved.Sum(static moved => moved.Weight) : 0;
        return new SiloWeight(silo, Math.Max(load.Weight, expected), load.Rooms, takes);
    }

    private static double WeightOf(RoomSession session) =>
        new SiloLoad(1, session.ParticipantCount, session.QueuedBytes, TakesRooms: false).Weight;

    private void Forget()
    {
        _returning.RemoveAll(moved => time.GetElapsedTime(moved.At) >= Returning);
        _failedRooms.Keep(host.Sessions.Select(static session => session.Room));
        _failedSilos.Keep(loads.Known.Keys);
    }

    [LoggerMessage(2111, LogLevel.Information, "Room {Room} is moved to the less loaded silo {Silo}")]
    private static partial void LogMoving(ILogger logger, OutsideText room, OutsideText silo);

    [LoggerMessage(2112, LogLevel.Warning, "Room {Room} could not be moved to a less loaded silo; it is not tried again for {Wait}")]
    private static partial void LogNotMoved(ILogger logger, OutsideText room, TimeSpan wait, LoggedException exception);

    [LoggerMessage(2161, LogLevel.Information,
        "Room {Room} was not taken over by the less loaded silo {Silo}; the room is not tried again for {Wait}")]
    private static partial void LogNotTaken(ILogger logger, OutsideText room, OutsideText silo, TimeSpan wait);
}
