using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Sessions;

internal sealed partial class Dormancy
{
    // A warning if FailureEpisode says so, otherwise debug; each sleep has its own episode.
    [LoggerMessage(EventId = 1408, Message = "Room {Room}: waiting for a viewer failed {Failures} times in a row; retrying: {Error}")]
    private static partial void LogWatchFailed(ILogger logger, LogLevel level, OutsideText room, int failures, OutsideText error);
}
