using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Rooms;

internal sealed partial class RoomOwner
{
    [LoggerMessage(1500, LogLevel.Information, "Room {Room} is wanted and has no session here: opening it as epoch {Epoch}")]
    private static partial void LogResumed(ILogger logger, OutsideText room, long epoch);

    [LoggerMessage(1504, LogLevel.Warning, "Room {Room} is wanted and has no session here, and is not opened: {Error}")]
    private static partial void LogNotResumed(ILogger logger, OutsideText room, OutsideText error);

    [LoggerMessage(1501, LogLevel.Warning, "Room {Room}: the stored record was changed by somebody else; this activation gives up")]
    private static partial void LogConflict(ILogger logger, OutsideText room);
}
