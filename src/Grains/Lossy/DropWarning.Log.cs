using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Lossy;

internal sealed partial class DropWarning
{
    [LoggerMessage(1803, LogLevel.Error, "Room {Room}: reporting the dropped messages of channel {Channel} failed")]
    private static partial void LogReportFailed(ILogger logger, OutsideText room, ulong channel, LoggedException exception);
}
