using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Fleet;

/// <summary>Tells the room servers of this silo that a room goes: their viewers are sent away. Thread-safe. One that throws does not keep
/// the others from hearing it.</summary>
internal sealed partial class RoomPartings(IEnumerable<IRoomDepartures> departures, ILogger<RoomPartings> logger)
{
    /// <summary>Tells all of them.</summary>
    public void Tell(RoomName room, RoomDepartureKind kind, SiloAddress? target) => Each(
        departure => departure.Leaving(room, new RoomDeparture(kind, target)),
        exception => LogFailed(logger, room, exception.ForLog()));

    /// <summary>Tells all of them that the viewers of all rooms leave.</summary>
    public void TellAll(RoomDepartureKind kind) => Each(
        departure => departure.LeavingAll(kind),
        exception => LogAllFailed(logger, exception.ForLog()));

    private void Each(Action<IRoomDepartures> tell, Action<Exception> failed)
    {
        foreach (var departure in departures)
        {
            try
            {
                tell(departure);
            }
            catch (Exception exception)
            {
                failed(exception);
            }
        }
    }

    [LoggerMessage(2130, LogLevel.Error, "The viewers of all rooms could not be sent away from this silo")]
    private static partial void LogAllFailed(ILogger logger, LoggedException exception);

    [LoggerMessage(2100, LogLevel.Error, "Room {Room}: its viewers could not be sent away from this silo")]
    private static partial void LogFailed(ILogger logger, OutsideText room, LoggedException exception);
}
