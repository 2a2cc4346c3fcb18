using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Fleet;

/// <summary>
/// Empties this silo: no room is opened here any more, and each room is handed over to another silo, some at a time. What cannot be handed
/// over ends here with a closing status.
/// </summary>
/// <remarks>Thread-safe. The first call begins; later ones wait for the same end.</remarks>
internal sealed partial class FleetDrain(
    SessionHost host,
    RoomMoving moving,
    IOptions<RemoteAccessOptions> options,
    RoomPartings partings,
    ILogger<FleetDrain> logger)
    : IRoomDrain
{
    private readonly Lock _gate = new();
    private Task? _moving;

    /// <summary>Begins to hand all rooms over, and takes no more.</summary>
    public void Begin() => AbandonedTask.Observe(MoveAllAsync());

    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await MoveAllAsync().WaitOrAbandonAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // What is left ends with the silo.
        }

        var left = host.Sessions;
        await host.DrainAsync(cancellationToken).ConfigureAwait(false);
        foreach (var session in left)
        {
            partings.Tell(session.Room, RoomDepartureKind.Draining, null);
        }
    }

    private Task MoveAllAsync()
    {
        lock (_gate)
        {
            return _moving ??= MoveEachAsync();
        }
    }

    private async Task MoveEachAsync()
    {
        host.RefuseRooms();
        await Task.Yield();
        var rooms = host.Sessions.Select(session => session.Room).ToArray();
        var moved = 0;
        await Parallel.ForEachAsync(
            rooms,
            new ParallelOptions { MaxDegreeOfParallelism = options.Value.Fleet.MovesAtOnce, TaskScheduler = TaskScheduler.Default },
            async (room, _) =>
            {
                if (await moving.TryMoveAsync(room, null, failure => LogNotMoved(logger, room, failure.ForLog())).ConfigureAwait(false))
                {
                    Interlocked.Increment(ref moved);
                }
            }).ConfigureAwait(false);
        if (rooms.Length > 0)
        {
            LogHandedOver(logger, moved, rooms.Length);
        }
    }

    [LoggerMessage(2103, LogLevel.Information, "{Moved} of {Rooms} rooms were handed over to other silos")]
    private static partial void LogHandedOver(ILogger logger, int moved, int rooms);

    [LoggerMessage(2104, LogLevel.Warning, "Room {Room} could not be handed over; it ends here and is reopened by another silo")]
    private static partial void LogNotMoved(ILogger logger, OutsideText room, LoggedException exception);
}
