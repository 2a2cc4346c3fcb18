using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Participants;

internal sealed partial class Outbox
{
    [LoggerMessage(1100, LogLevel.Debug, "Room {Room}: {Identity} {Sid} accepts no more frames ({Reason}); a frame was dropped")]
    private static partial void LogGone(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, ReasonCode reason);
}
