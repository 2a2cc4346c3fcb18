using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Sessions;

internal sealed partial class SessionSupervisor
{
    [LoggerMessage(1401, LogLevel.Critical, "The session of room {Room} (epoch {Epoch}) failed; the room is closed")]
    private static partial void LogSessionFaulted(ILogger logger, OutsideText room, long epoch, LoggedException exception);

    // A warning if FailureEpisode says so, otherwise debug; the exception is logged separately, at debug.
    [LoggerMessage(EventId = 1402, Message =
        "Room {Room}: attempt {Attempt} to join failed ({Outcome}); retrying, with the next warning when the cause changes: {Error}")]
    private static partial void LogConnectFailed(
        ILogger logger, LogLevel level, OutsideText room, int attempt, OutsideText outcome, OutsideText error);

    [LoggerMessage(1412, LogLevel.Debug, "Room {Room}: the exception of attempt {Attempt} to join")]
    private static partial void LogConnectFailure(ILogger logger, OutsideText room, int attempt, LoggedException exception);

    [LoggerMessage(1413, LogLevel.Information, "Room {Room}: joined after {Failures} failed attempts in {Elapsed}")]
    private static partial void LogJoinedAtLast(ILogger logger, OutsideText room, int failures, TimeSpan elapsed);

    [LoggerMessage(
        1403, LogLevel.Warning,
            "Room {Room} (epoch {Epoch}): a session with a higher epoch has the room; this session stands down permanently")]
    private static partial void LogStandingDown(ILogger logger, OutsideText room, long epoch);

    [LoggerMessage(1410, LogLevel.Debug, "Room {Room} (epoch {Epoch}): joining again in {Wait}")]
    private static partial void LogPause(ILogger logger, OutsideText room, long epoch, TimeSpan wait);
}
