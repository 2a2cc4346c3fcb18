using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Queues;

internal sealed partial class Displacement
{
    [LoggerMessage(1103, LogLevel.Information,
        "Room {Room}: {Identity} {Sid}: {Lost} messages were dropped for it, the oldest first, while a large frame was sent to it")]
    private static partial void LogDisplaced(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, long lost);
}
