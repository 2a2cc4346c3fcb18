using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Participants;

internal sealed partial class ParticipantLink
{
    [LoggerMessage(1110, LogLevel.Error, "Room {Room}: a timer of {Identity} {Sid} failed")]
    private static partial void LogTimerFailed(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, LoggedException exception);
}
