using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Inbound;

internal sealed partial class InboundDispatcher
{
    [LoggerMessage(1260, LogLevel.Debug, "Room {Room}: a message from {Identity} {Sid} was skipped: {Error}")]
    private static partial void LogSkipped(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);

    [LoggerMessage(1261, LogLevel.Warning, "Room {Room}: {Identity} {Sid} sent an invalid frame and is reset: {Error}")]
    private static partial void LogViolated(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);

    [LoggerMessage(1264, LogLevel.Warning, "Room {Room}: {Identity} {Sid} sent a large frame too slowly and is reset: {Error}")]
    private static partial void LogOverdue(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);

    [LoggerMessage(1263, LogLevel.Warning, "Room {Room}: data from {Identity} {Sid} was lost: {Error}")]
    private static partial void LogLost(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);

    [LoggerMessage(1262, LogLevel.Warning,
        "Room {Room}: {Identity} {Sid} sends more than allowed ({Bound}) and is slowed down; the first pause is {Wait}")]
    private static partial void LogThrottled(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid,
        TimeSpan wait, InboundExcess bound);
}
