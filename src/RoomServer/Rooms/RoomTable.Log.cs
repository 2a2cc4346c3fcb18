using Microsoft.Extensions.Logging;

namespace RemoteAccess.RoomServer.Rooms;

internal sealed partial class RoomTable
{
    [LoggerMessage(1001, LogLevel.Information, "Participant {Sid} joined; its room now has {Participants}")]
    private partial void LogJoined(string sid, int participants);

    [LoggerMessage(1002, LogLevel.Information, "Participant {Sid} left; its room now has {Participants}")]
    private partial void LogLeft(string sid, int participants);

    [LoggerMessage(1003, LogLevel.Error,
        "Room {Room}: telling those who wait for its viewers failed; a viewer may wait until the next one joins")]
    private partial void LogPresenceFailed(string room, Exception exception);
}
