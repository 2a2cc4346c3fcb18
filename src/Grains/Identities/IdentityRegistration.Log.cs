using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Identities;

internal sealed partial class IdentityRegistration
{
    [LoggerMessage(1205, LogLevel.Warning,
        "Room {Room}: the registry listed {Identity} {Sid}, which this session does not serve; the entry is removed")]
    private static partial void LogRepaired(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid);

    [LoggerMessage(1206, LogLevel.Warning, "Room {Room}: a call to the registry of {Identity} {Sid} failed; the session retries")]
    private static partial void LogRegistryFailed(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, LoggedException exception);

    [LoggerMessage(1211, LogLevel.Information, "Room {Room}: participant {Identity} {Sid} is removed: {Reason} (registry: {Result})")]
    private static partial void LogRemoved(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, ReasonCode reason, RemoveResult result);
}
