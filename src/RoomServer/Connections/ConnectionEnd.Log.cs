using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.RoomServer.Connections;

internal sealed partial class ConnectionEnd
{
    [LoggerMessage(1120, LogLevel.Debug, "A connection closes with {Code}: {Reason}")]
    private partial void LogClosing(int code, OutsideText reason);

    [LoggerMessage(1122, LogLevel.Error, "A connection ended because of a fault of the room server ({Who}): {What} failed")]
    private partial void LogFailed(string who, string what, LoggedException exception);
}
