using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Registry;

namespace RemoteAccess.Grains.Sessions;

internal sealed partial class IdentityChain
{
    [LoggerMessage(1200, LogLevel.Error, "Room {Room}: a step ({Step}) of participant {Identity} failed; the chain goes on")]
    private static partial void LogStepFailed(
        ILogger logger, OutsideText room, OutsideText identity, string step, LoggedException exception);

    [LoggerMessage(
        1201, LogLevel.Debug, "Room {Room}: a reset of {Identity} {Sid} ({Reason}) is stale: that connection is not registered any more")]
    private static partial void LogStaleReset(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, ReasonCode reason);

    [LoggerMessage(1202, LogLevel.Warning, "Room {Room}: resetting {Identity} {Sid}: {Reason}")]
    private static partial void LogReset(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, ReasonCode reason);

    [LoggerMessage(1204, LogLevel.Debug, "Room {Room}: {Identity} {Sid} is not added: {Decision}")]
    private static partial void LogNotAdded(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, RegistrationDecision decision);

    [LoggerMessage(1205, LogLevel.Warning, "Room {Room}: the registry held {Identity} {Sid}, which this session does not serve; removed")]
    private static partial void LogMended(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid);

    [LoggerMessage(1206, LogLevel.Warning, "Room {Room}: the registry of {Identity} {Sid} could not be asked; the session tries again")]
    private static partial void LogRegistryFailed(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, LoggedException exception);

    [LoggerMessage(
        1207, LogLevel.Information, "Room {Room}: participant {Identity} {Sid} is registered as client {ClientId}; before: {Prior}")]
    private static partial void LogAdded(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, uint clientId, string prior);

    [LoggerMessage(1208, LogLevel.Warning, "Room {Room}: the control stream of {Identity} {Sid} could not be opened ({Reason}): {Error}")]
    private static partial void LogOpenFailed(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, ReasonCode reason, OutsideText error);

    [LoggerMessage(
        1221, LogLevel.Debug, "Room {Room}: {Identity} {Sid} left, or was overtaken, before its control stream was open: {Error}")]
    private static partial void LogLeftWhileOpening(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);

    [LoggerMessage(1209, LogLevel.Debug, "Room {Room}: a stream of {Identity} that was given up ended with: {Error}")]
    private static partial void LogLateStream(ILogger logger, OutsideText room, OutsideText identity, OutsideText error);

    [LoggerMessage(1210, LogLevel.Warning, "Room {Room}: {Identity} {Sid} has the incompatible protocol version {Version}; refused")]
    private static partial void LogIncompatible(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText version);

    [LoggerMessage(
        1216, LogLevel.Information, "Room {Room}: {Identity} {Sid} was passed over, is in the room and not served; it is tried again")]
    private static partial void LogUnserved(ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid);

    [LoggerMessage(1211, LogLevel.Information, "Room {Room}: participant {Identity} {Sid} is removed: {Reason} (registry: {Result})")]
    private static partial void LogRemoved(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, ReasonCode reason, RemoveResult result);

    [LoggerMessage(1218, LogLevel.Warning, "Room {Room}: the room would not throw out {Identity} {Sid}, who is kept out of it")]
    private static partial void LogNotTurnedAway(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, LoggedException exception);

    [LoggerMessage(
        1215, LogLevel.Information, "Room {Room}: {Identity} {Sid} is kept out of this room until {Until:u} and is removed again")]
    private static partial void LogTurnedAway(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, DateTimeOffset until);

    [LoggerMessage(1219, LogLevel.Warning,
        "Room {Room}: {Identity} {Sid} is not served yet: {Bound} is used up ({Mend}); it is tried again until there is room")]
    private static partial void LogNoRoom(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, AdmissionBound bound, string mend);
}
