using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Rooms;

internal sealed partial class RoomOwner
{
    [LoggerMessage(
        1501, LogLevel.Warning, "Room {Room}: another silo changed the stored record, which has epoch {Epoch} of silo {Silo} now")]
    private static partial void LogConflict(ILogger logger, OutsideText room, long epoch, OutsideText silo);

    [LoggerMessage(1511, LogLevel.Debug, "Room {Room} could not be opened again for a caller, who is told to try again: {Error}")]
    private static partial void LogNotReopened(ILogger logger, OutsideText room, OutsideText error);

    [LoggerMessage(EventId = 1506, Message =
        "Room {Room} was opened with a descriptor that another one has just replaced; it stays as it is. Two versions of its device seem "
            + "to run: stop the older one. After {Quiet} without it, it may replace the other")]
    private static partial void LogSettled(ILogger logger, LogLevel level, OutsideText room, TimeSpan quiet);
}
