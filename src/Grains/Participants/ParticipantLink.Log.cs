using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Participants;

internal sealed partial class ParticipantLink
{
    [LoggerMessage(1100, LogLevel.Debug, "Room {Room}: {Identity} {Sid} takes no frames any more ({Reason}); a frame was dropped")]
    private static partial void LogGone(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, ReasonCode reason);

    [LoggerMessage(1101, LogLevel.Warning, "Room {Room}: writing to {Identity} {Sid} failed: {Error}")]
    private static partial void LogWriteFailed(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);

    [LoggerMessage(1102, LogLevel.Debug, "Room {Room}: closing the stream of {Identity} {Sid} failed: {Error}")]
    private static partial void LogCloseFailed(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);

    [LoggerMessage(1103, LogLevel.Information,
        "Room {Room}: {Identity} {Sid}: {Lost} messages were dropped for it, the oldest first, while a large frame was sent to it")]
    private static partial void LogDisplaced(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, long lost);

    [LoggerMessage(1104, LogLevel.Debug, "Room {Room}: {Identity} {Sid} left while it was written to: {Error}")]
    private static partial void LogDestinationLeft(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);

    [LoggerMessage(1110, LogLevel.Error, "Room {Room}: {Identity} {Sid}: a timer of it failed")]
    private static partial void LogTimerFailed(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, LoggedException exception);
}
