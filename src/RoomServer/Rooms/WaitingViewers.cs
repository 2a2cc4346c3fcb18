using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>
/// Releases viewers who wait at this silo for a room that is open elsewhere, or for any room once the silo is drained. The silo at which
/// they wait is usually told when the room
/// opens; but silos may have sent viewers to different places while they did not agree on the members. So the stored place of each room
/// without a device is looked up every two seconds. One loop owns it.
/// </summary>
internal sealed partial class WaitingViewers(
    RoomTable rooms, IServiceProvider services, ViewerDepartures departures, TimeProvider time, ILogger<WaitingViewers> logger)
    : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    private const int Parallelism = 8;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not before: a host without a silo is told so by other means.
        var locator = services.GetRequiredService<IRoomLocator>();
        using var timer = new PeriodicTimer(Period, time);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = stoppingToken };
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                await Parallel.ForEachAsync(
                    rooms.Snapshot().Where(room => room.IsWaiting).Select(room => room.Name), options, (room, cancelled) =>
                        LookAsync(locator, room, cancelled)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async ValueTask LookAsync(IRoomLocator locator, string room, CancellationToken cancellationToken)
    {
        try
        {
            var name = RoomName.Parse(room);
            if (await locator.FindAsync(name, cancellationToken).ConfigureAwait(false) is not { IsHere: false } elsewhere)
            {
                return;
            }

            if (elsewhere.IsOpen)
            {
                departures.Leaving(name, new RoomDeparture(RoomDepartureKind.Moved, elsewhere.Silo));
            }
            else if (locator.RefusesViewers)
            {
                departures.Leaving(name, new RoomDeparture(RoomDepartureKind.Draining, elsewhere.Silo));
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The loop serves every room, and looks again.
            LogNotLocated(room, exception.ForLog());
        }
    }

    [LoggerMessage(
        1167, LogLevel.Debug, "Room {Room}: whether its waiting viewers are at the right silo could not be found out; looked up again")]
    private partial void LogNotLocated(OutsideText room, LoggedException exception);
}
