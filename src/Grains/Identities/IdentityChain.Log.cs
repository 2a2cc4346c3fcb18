using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Identities;

internal sealed partial class IdentityChain
{
    [LoggerMessage(1200, LogLevel.Error, "Room {Room}: the step {Step} of participant {Identity} failed; later steps still run")]
    private static partial void LogStepFailed(
        ILogger logger, OutsideText room, OutsideText identity, string step, LoggedException exception);

    [LoggerMessage(
        1201, LogLevel.Debug, "Room {Room}: a reset of {Identity} {Sid} ({Reason}) is stale: that connection is no longer registered")]
    private static partial void LogStaleReset(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, ReasonCode reason);

    [LoggerMessage(1202, LogLevel.Warning, "Room {Room}: resetting {Identity} {Sid}: {Reason}")]
    private static partial void LogReset(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, ReasonCode reason);
}
