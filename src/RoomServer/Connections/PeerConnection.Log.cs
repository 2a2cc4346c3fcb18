using Microsoft.Extensions.Logging;

namespace RemoteAccess.RoomServer.Connections;

internal sealed partial class PeerConnection
{
    [LoggerMessage(1101, LogLevel.Debug, "A connection closes with {Code}: {Reason}")]
    private partial void LogClosing(int code, string reason);

    [LoggerMessage(1103, LogLevel.Error, "A connection ends by a fault of the room server ({Who}): {What} failed")]
    private partial void LogFailed(string who, string what, Exception exception);

    [LoggerMessage(1102, LogLevel.Debug, "A connection broke: {Error}")]
    private partial void LogBroken(string error);
}
