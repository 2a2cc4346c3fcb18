using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Rooms;

internal sealed partial class RoomHolding
{
    [LoggerMessage(1500, LogLevel.Information, "Room {Room} is to be open and has no session on this silo: opening it with epoch {Epoch}")]
    private static partial void LogResumed(ILogger logger, OutsideText room, long epoch);

    [LoggerMessage(1504, LogLevel.Warning, "Room {Room} is to be open and has no session on this silo, but was not opened: {Error}")]
    private static partial void LogNotResumed(ILogger logger, OutsideText room, OutsideText error);

    [LoggerMessage(1505, LogLevel.Warning,
        "Room {Room}: the store has lost a write: this silo serves epoch {Epoch}, and the record has {Stored}; it is written again")]
    private static partial void LogLost(ILogger logger, OutsideText room, long epoch, long stored);

    [LoggerMessage(1507, LogLevel.Information, "Room {Room} was handed over to silo {Silo} with epoch {Epoch}; started there: {Started}")]
    private static partial void LogMoved(ILogger logger, OutsideText room, OutsideText silo, long epoch, bool started);

    [LoggerMessage(EventId = 1509, Message = "Room {Room} is to be open and has lost its session; opening it failed and is repeated")]
    private static partial void LogNotRecovered(ILogger logger, LogLevel level, OutsideText room, LoggedException exception);
}
