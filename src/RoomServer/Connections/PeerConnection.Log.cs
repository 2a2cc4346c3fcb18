using Microsoft.Extensions.Logging;

namespace RemoteAccess.RoomServer.Connections;

internal sealed partial class PeerConnection
{
    [LoggerMessage(1101, LogLevel.Debug, "A connection closes with {Code}: {Reason}")]
    private partial void LogClosing(int code, string reason);

    [LoggerMessage(1102, LogLevel.Debug, "A connection broke: {Error}")]
    private partial void LogBroken(string error);
}
