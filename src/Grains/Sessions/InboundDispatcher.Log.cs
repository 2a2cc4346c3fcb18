using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Sessions;

internal sealed partial class InboundDispatcher
{
    [LoggerMessage(1260, LogLevel.Debug, "A message of '{Identity}' {Sid} is skipped: {Error}")]
    private static partial void LogSkipped(ILogger logger, ParticipantIdentity identity, ParticipantSid sid, string error);

    [LoggerMessage(1261, LogLevel.Warning, "Room {Room}: '{Identity}' {Sid} broke the framing of its stream: {Error}")]
    private static partial void LogViolated(ILogger logger, RoomName room, ParticipantIdentity identity, ParticipantSid sid, string error);

    [LoggerMessage(1264, LogLevel.Warning, "Room {Room}: '{Identity}' {Sid} is reset for a frame of its own: {Error}")]
    private static partial void LogOverdue(ILogger logger, RoomName room, ParticipantIdentity identity, ParticipantSid sid, string error);

    [LoggerMessage(1263, LogLevel.Warning, "Room {Room}: part of what '{Identity}' {Sid} sent was lost: {Error}")]
    private static partial void LogLost(ILogger logger, RoomName room, ParticipantIdentity identity, ParticipantSid sid, string error);

    [LoggerMessage(1262, LogLevel.Warning,
        "Room {Room}: '{Identity}' {Sid} sends more than allowed ({Bound}) and is slowed down, first by {Wait}")]
    private static partial void LogThrottled(ILogger logger, RoomName room, ParticipantIdentity identity, ParticipantSid sid,
        TimeSpan wait, InboundExcess bound);
}
