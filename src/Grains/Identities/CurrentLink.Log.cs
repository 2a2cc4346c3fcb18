using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Identities;

internal sealed partial class CurrentLink
{
    [LoggerMessage(
        1207, LogLevel.Information,
            "Room {Room}: participant {Identity} {Sid} is registered as client {ClientId}; previous connection: {Prior}")]
    private static partial void LogAdded(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, uint clientId, string prior);
}
