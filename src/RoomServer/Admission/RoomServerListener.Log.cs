using Microsoft.Extensions.Logging;

namespace RemoteAccess.RoomServer.Admission;

internal sealed partial class RoomServerListener
{
    [LoggerMessage(1201, LogLevel.Information, "A connection was refused with HTTP {Status}: {Error}")]
    private partial void LogRefused(int status, string error);
}
