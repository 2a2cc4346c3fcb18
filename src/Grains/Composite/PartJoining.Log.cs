using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Composite;

internal sealed partial class PartJoining
{
    // A warning if FailureEpisode says so, otherwise debug.
    [LoggerMessage(EventId = 1524, Message =
        "Room {Room}: joining on the transport {Transport} failed ({Outcome}); retrying, with the next warning when the cause changes: "
            + "{Error}")]
    private static partial void LogFailed(
        ILogger logger, LogLevel level, OutsideText room, OutsideText transport, OutsideText outcome, OutsideText error);

    [LoggerMessage(1525, LogLevel.Information, "Room {Room}: joined on the transport {Transport}, in addition to the others")]
    private static partial void LogJoined(ILogger logger, OutsideText room, OutsideText transport);

    [LoggerMessage(1526, LogLevel.Debug, "Room {Room}: joining on the transport {Transport} again after a back-off")]
    private static partial void LogPause(ILogger logger, OutsideText room, OutsideText transport);

    [LoggerMessage(1527, LogLevel.Error,
        "Room {Room}: leaving on the transport {Transport} timed out or failed and was abandoned: {Error}")]
    private static partial void LogLeaveAbandoned(ILogger logger, OutsideText room, OutsideText transport, OutsideText error);

    [LoggerMessage(
        1528, LogLevel.Debug, "Room {Room}: an abandoned attempt to join on the transport {Transport} ended with: {Error}")]
    private static partial void LogLateJoin(ILogger logger, OutsideText room, OutsideText transport, OutsideText error);
}
