using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Participants;

internal sealed partial class ParticipantLink
{
    [LoggerMessage(1100, LogLevel.Debug, "{Participant} {Sid} takes no frames any more ({Reason}); a frame was dropped")]
    private static partial void LogGone(ILogger logger, ParticipantLink participant, ParticipantSid sid, ReasonCode reason);

    [LoggerMessage(1101, LogLevel.Warning, "{Participant} {Sid}: writing to its stream failed")]
    private static partial void LogWriteFailed(ILogger logger, ParticipantLink participant, ParticipantSid sid, Exception exception);

    [LoggerMessage(1102, LogLevel.Debug, "{Participant} {Sid}: closing its stream failed")]
    private static partial void LogCloseFailed(ILogger logger, ParticipantLink participant, ParticipantSid sid, Exception exception);

    [LoggerMessage(1103, LogLevel.Information, "Room {Room}: {Participant} {Sid}: {Lost} messages were dropped for it, the oldest first, while a large frame was sent to it")]
    private static partial void LogDisplaced(ILogger logger, RoomName room, ParticipantLink participant, ParticipantSid sid, long lost);

    [LoggerMessage(1110, LogLevel.Error, "{Participant} {Sid}: a timer of it failed")]
    private static partial void LogTimerFailed(ILogger logger, ParticipantLink participant, ParticipantSid sid, Exception exception);
}
