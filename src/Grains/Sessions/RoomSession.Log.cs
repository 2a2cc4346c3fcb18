using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

internal sealed partial class RoomSession
{
    [LoggerMessage(1400, LogLevel.Information, "Room {Room} (epoch {Epoch}): {Before} → {Phase}")]
    private static partial void LogPhase(ILogger logger, OutsideText room, long epoch, RoomPhase before, RoomPhase phase);

    [LoggerMessage(1401, LogLevel.Critical, "The session of room {Room} (epoch {Epoch}) failed; the room is closed")]
    private static partial void LogSessionFaulted(ILogger logger, OutsideText room, long epoch, LoggedException exception);

    // A warning where FailureEpisode says so, debug otherwise; the exception goes to its own line, at debug.
    [LoggerMessage(EventId = 1402, Message =
        "Room {Room}: attempt {Attempt} to join failed ({Outcome}); it is tried on, and told of again when the cause changes: {Error}")]
    private static partial void LogConnectFailed(
        ILogger logger, LogLevel level, OutsideText room, int attempt, OutsideText outcome, OutsideText error);

    [LoggerMessage(1412, LogLevel.Debug, "Room {Room}: what attempt {Attempt} to join failed of")]
    private static partial void LogConnectFailure(ILogger logger, OutsideText room, int attempt, LoggedException exception);

    [LoggerMessage(1413, LogLevel.Information, "Room {Room}: joined after {Failures} failed attempts in {Elapsed}")]
    private static partial void LogJoinedAtLast(ILogger logger, OutsideText room, int failures, TimeSpan elapsed);

    [LoggerMessage(
        1403, LogLevel.Warning, "Room {Room} (epoch {Epoch}): a session with a higher epoch has the room; this one stands down for good")]
    private static partial void LogStandingDown(ILogger logger, OutsideText room, long epoch);

    [LoggerMessage(1404, LogLevel.Error,
        "Room {Room}: somebody else joined as our identity {Identity} although epoch {Epoch} is the highest; joining again. "
        + "Check for a second deployment or a viewer's token with that identity")]
    private static partial void LogIdentityTaken(ILogger logger, OutsideText room, OutsideText identity, long epoch);

    [LoggerMessage(1405, LogLevel.Error, "Room {Room} (epoch {Epoch}): the stored epoch could not be read")]
    private static partial void LogEpochUnknown(ILogger logger, OutsideText room, long epoch, LoggedException exception);

    [LoggerMessage(1406, LogLevel.Error, "Room {Room} (epoch {Epoch}): leaving the room hung or failed and was abandoned: {Error}")]
    private static partial void LogLeaveAbandoned(ILogger logger, OutsideText room, long epoch, OutsideText error);

    [LoggerMessage(1407, LogLevel.Debug, "Room {Room}: an attempt to join that was given up ended with: {Error}")]
    private static partial void LogLateConnect(ILogger logger, OutsideText room, OutsideText error);

    // Likewise, for one wait.
    [LoggerMessage(EventId = 1408, Message = "Room {Room}: waiting for a viewer failed, {Failures} times in a row; asking again: {Error}")]
    private static partial void LogWatchFailed(ILogger logger, LogLevel level, OutsideText room, int failures, OutsideText error);

    [LoggerMessage(1411, LogLevel.Error, "Room {Room} (epoch {Epoch}): serving the connection failed; leaving it and joining again")]
    private static partial void LogServingFaulted(ILogger logger, OutsideText room, long epoch, LoggedException exception);

    [LoggerMessage(1409, LogLevel.Warning, "Room {Room} (epoch {Epoch}): {What} took longer than {Bound}; going on")]
    private static partial void LogTookTooLong(ILogger logger, OutsideText room, long epoch, string what, TimeSpan bound);

    [LoggerMessage(1410, LogLevel.Debug, "Room {Room} (epoch {Epoch}): joining again in {Wait}")]
    private static partial void LogPause(ILogger logger, OutsideText room, long epoch, TimeSpan wait);
}
