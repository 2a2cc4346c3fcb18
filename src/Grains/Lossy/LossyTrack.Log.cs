using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Lossy;

internal sealed partial class LossyTrack
{
    [LoggerMessage(1800, LogLevel.Warning,
        "Room {Room}: the data track of channel {Channel} could not be published (failure {Failures}); the next attempt is in {Wait}: "
            + "{Error}")]
    private static partial void LogOpenFailed(
        ILogger logger, OutsideText room, ulong channel, int failures, TimeSpan wait, OutsideText error);
}
