using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Fleet;

/// <summary>One attempt to hand over each room of this silo, some at a time, and why each that stayed did so.</summary>
/// <remarks>One pass at a time runs; what it found may be read beside it.</remarks>
internal sealed partial class DrainPass(
    SessionHost host, RoomMoving moving, FleetMembers members, IOptions<RemoteAccessOptions> options, ILogger<FleetDrain> logger)
{
    private const string NoTaker = "no other silo took it: they are full, drained, cut off or do not answer";
    private readonly ConcurrentDictionary<RoomName, string> _stayed = new();
    private int _moved;

    /// <summary>The rooms that were handed over since <see cref="Forget"/>.</summary>
    public int Moved => Volatile.Read(ref _moved);

    /// <summary>A room that stayed in the last pass and is here still, and why.</summary>
    public (RoomName Room, string Reason)? Stayed
    {
        get
        {
            foreach (var (room, reason) in _stayed)
            {
                if (host.Find(room) is not null)
                {
                    return (room, reason);
                }
            }

            return null;
        }
    }

    /// <summary>A drain begins: what earlier passes found counts no more.</summary>
    public void Forget()
    {
        Volatile.Write(ref _moved, 0);
        _stayed.Clear();
    }

    /// <summary>Tries each room once. A move that has begun is finished also if the pass is cancelled. Never throws.</summary>
    /// <returns>The rooms that were handed over.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var rooms = host.Sessions.Where(static session => !session.IsEnding).Select(static session => session.Room).ToArray();
        var before = Moved;
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Value.Fleet.MovesAtOnce,
            TaskScheduler = TaskScheduler.Default,
        };
        await Parallel.ForEachAsync(
            rooms, parallel, (room, _) => cancellationToken.IsCancellationRequested ? default : new ValueTask(MoveAsync(room)))
            .ConfigureAwait(false);
        var moved = Moved - before;
        if (moved > 0)
        {
            LogHandedOver(logger, moved, rooms.Length);
        }

        return moved;
    }

    private async Task MoveAsync(RoomName room)
    {
        Exception? failure = null;
        if (await moving.TryMoveAsync(room, null, exception => failure = exception).ConfigureAwait(false))
        {
            Interlocked.Increment(ref _moved);
            _stayed.TryRemove(room, out _);
            return;
        }

        // It may have been closed, or moved by another request, in the meantime.
        if (host.Find(room) is null)
        {
            _stayed.TryRemove(room, out _);
            return;
        }

        var reason = failure?.Message ?? NoTaker;

        // A silo that is alone has nobody to give its rooms to: nothing is wrong.
        var isAlone = members.Active.All(silo => silo.Equals(members.Here));
        var isKnown = _stayed.TryGetValue(room, out var known) && known == reason;
        var level = isAlone || isKnown ? LogLevel.Debug : LogLevel.Warning;
        _stayed[room] = reason;
        LogNotMoved(logger, level, room, reason);
    }

    [LoggerMessage(2103, LogLevel.Information, "{Moved} of {Rooms} rooms were handed over to other silos")]
    private static partial void LogHandedOver(ILogger logger, int moved, int rooms);

    [LoggerMessage(EventId = 2104, Message = "Room {Room} could not be handed over: {Reason}")]
    private static partial void LogNotMoved(ILogger logger, LogLevel level, OutsideText room, OutsideText reason);
}
