using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Sessions;

internal sealed partial class BoundedWait
{
    [LoggerMessage(1409, LogLevel.Warning, "Room {Room} (epoch {Epoch}): {What} took longer than {Bound}; continuing without it")]
    private static partial void LogTookTooLong(ILogger logger, OutsideText room, long epoch, string what, TimeSpan bound);
}
