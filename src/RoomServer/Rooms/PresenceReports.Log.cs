using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.RoomServer.Rooms;

internal sealed partial class PresenceReports
{
    [LoggerMessage(1003, LogLevel.Error,
        "Room {Room}: reporting a change of its viewers failed; a viewer may wait until the next one joins")]
    private partial void LogPresenceFailed(OutsideText room, LoggedException exception);
}
