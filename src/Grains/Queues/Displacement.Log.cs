using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Queues;

internal sealed partial class Displacement
{
    [LoggerMessage(1103, LogLevel.Information,
        "Room {Room}: {Identity} {Sid}: {Lost} messages to it were dropped, the oldest first, while a large frame was being sent")]
    private static partial void LogDisplaced(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, long lost);
}
