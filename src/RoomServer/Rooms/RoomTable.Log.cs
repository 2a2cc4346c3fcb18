using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.RoomServer.Rooms;

internal sealed partial class RoomTable
{
    [LoggerMessage(1001, LogLevel.Information, "Room {Room}: {Identity} {Sid} joined; {Participants} in the room")]
    private partial void LogJoined(OutsideText room, OutsideText identity, string sid, int participants);

    [LoggerMessage(1002, LogLevel.Information, "Room {Room}: {Identity} {Sid} left ({Code}: {Reason}); {Participants} in the room")]
    private partial void LogLeft(OutsideText room, OutsideText identity, string sid, int code, OutsideText reason, int participants);

    [LoggerMessage(1004, LogLevel.Warning,
        "Room {Room}: {Identity} {Sid} was disconnected by the room server ({Code}: {Reason}); {Participants} in the room")]
    private partial void LogDisconnected(
        OutsideText room, OutsideText identity, string sid, int code, OutsideText reason, int participants);
}
