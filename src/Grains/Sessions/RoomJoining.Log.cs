using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Sessions;

internal sealed partial class RoomJoining
{
    [LoggerMessage(1406, LogLevel.Error, "Room {Room} (epoch {Epoch}): leaving the room timed out or failed and was abandoned: {Error}")]
    private static partial void LogLeaveAbandoned(ILogger logger, OutsideText room, long epoch, OutsideText error);

    [LoggerMessage(1407, LogLevel.Debug, "Room {Room}: an abandoned attempt to join ended with: {Error}")]
    private static partial void LogLateConnect(ILogger logger, OutsideText room, OutsideText error);
}
