using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Rooms;

internal sealed partial class RoomOwner
{
    [LoggerMessage(1500, LogLevel.Information, "Room {Room} is to be open and has no session on this silo: opening it with epoch {Epoch}")]
    private static partial void LogResumed(ILogger logger, OutsideText room, long epoch);

    [LoggerMessage(1504, LogLevel.Warning, "Room {Room} is to be open and has no session on this silo, but was not opened: {Error}")]
    private static partial void LogNotResumed(ILogger logger, OutsideText room, OutsideText error);

    [LoggerMessage(1501, LogLevel.Warning, "Room {Room}: another activation changed the stored record; this one ends")]
    private static partial void LogConflict(ILogger logger, OutsideText room);
}
