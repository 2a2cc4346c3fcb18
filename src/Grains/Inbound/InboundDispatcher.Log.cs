using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Inbound;

internal sealed partial class InboundDispatcher
{
    [LoggerMessage(1260, LogLevel.Debug, "Room {Room}: a message of {Identity} {Sid} is skipped: {Error}")]
    private static partial void LogSkipped(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);

    [LoggerMessage(1261, LogLevel.Warning, "Room {Room}: {Identity} {Sid} broke the framing of its stream: {Error}")]
    private static partial void LogViolated(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);

    [LoggerMessage(1264, LogLevel.Warning, "Room {Room}: {Identity} {Sid} is reset for a frame of its own: {Error}")]
    private static partial void LogOverdue(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);

    [LoggerMessage(1263, LogLevel.Warning, "Room {Room}: part of what {Identity} {Sid} sent was lost: {Error}")]
    private static partial void LogLost(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);

    [LoggerMessage(1262, LogLevel.Warning,
        "Room {Room}: {Identity} {Sid} sends more than allowed ({Bound}) and is slowed down, first by {Wait}")]
    private static partial void LogThrottled(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid,
        TimeSpan wait, InboundExcess bound);
}
