using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Door;

namespace RemoteAccess.RoomServer.Rooms;

/// <summary>
/// Sends the viewers of a room away when the room leaves this silo: what waits for each is sent first, then when to return and a ticket,
/// then the close. Devices stay, since their sessions leave by themselves. Thread-safe; has no state.
/// </summary>
internal sealed partial class ViewerDepartures(
    RoomTable rooms, Lazy<Forwards> forwards, Farewells farewells, ILogger<ViewerDepartures> logger) : IRoomDepartures
{
    public void Leaving(RoomName room, RoomDeparture departure)
    {
        try
        {
            if (SendAway(rooms.Find(room.ToString())?.ViewerConnections() ?? [], departure) is var sent and > 0)
            {
                LogSent(room.ToString(), sent, departure.Kind);
            }
        }
        catch (Exception exception)
        {
            // The caller is ending a session; its other viewers and rooms go on.
            LogFailed(room.ToString(), exception.ForLog());
        }
    }

    public void LeavingAll(RoomDepartureKind kind)
    {
        try
        {
            IOpenConnection[] viewers = [.. rooms.Snapshot().SelectMany(room => room.ViewerConnections()), .. forwards.Value.All];
            if (SendAway(viewers, new RoomDeparture(kind)) is var sent and > 0)
            {
                LogAllSent(sent, kind);
            }
        }
        catch (Exception exception)
        {
            // The caller ends sessions, and goes on with them.
            LogAllFailed(exception.ForLog());
        }
    }

    /// <returns>How many were sent away.</returns>
    private int SendAway(IReadOnlyList<IOpenConnection> viewers, RoomDeparture departure)
    {
        if (viewers.Count == 0 || farewells.Of(departure, viewers.Count) is not { } farewell)
        {
            return 0;
        }

        foreach (var viewer in viewers)
        {
            farewells.Send(viewer, farewell);
        }

        return viewers.Count;
    }

    [LoggerMessage(1168, LogLevel.Information, "All {Viewers} viewers of this silo are sent away to return ({Kind})")]
    private partial void LogAllSent(int viewers, RoomDepartureKind kind);

    [LoggerMessage(1169, LogLevel.Error, "The viewers of this silo could not be sent away; they notice when their rooms are silent")]
    private partial void LogAllFailed(LoggedException exception);

    [LoggerMessage(1165, LogLevel.Information, "Room {Room}: {Viewers} viewers are sent away to return ({Kind})")]
    private partial void LogSent(OutsideText room, int viewers, RoomDepartureKind kind);

    [LoggerMessage(1166, LogLevel.Error, "Room {Room}: its viewers could not be sent away; they notice when the room is silent")]
    private partial void LogFailed(OutsideText room, LoggedException exception);
}
