using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.RoomServer.Connections;

internal sealed partial class MessageReader
{
    [LoggerMessage(1121, LogLevel.Debug, "A connection broke: {Error}")]
    private partial void LogBroken(OutsideText error);
}
