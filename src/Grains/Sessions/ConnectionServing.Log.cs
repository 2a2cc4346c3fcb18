using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Sessions;

internal sealed partial class ConnectionServing
{
    [LoggerMessage(1411, LogLevel.Error, "Room {Room} (epoch {Epoch}): serving the connection failed; leaving the room and joining again")]
    private static partial void LogServingFaulted(ILogger logger, OutsideText room, long epoch, LoggedException exception);
}
