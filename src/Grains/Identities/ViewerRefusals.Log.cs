using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Identities;

internal sealed partial class ViewerRefusals
{
    [LoggerMessage(1210, LogLevel.Warning, "Room {Room}: {Identity} {Sid} is refused: its protocol version '{Version}' is incompatible")]
    private static partial void LogIncompatible(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText version);

    [LoggerMessage(
        1215, LogLevel.Information, "Room {Room}: {Identity} {Sid} is banned from this room until {Until:u}; it is removed")]
    private static partial void LogTurnedAway(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, DateTimeOffset until);

    [LoggerMessage(1218, LogLevel.Warning, "Room {Room}: the room did not remove {Identity} {Sid}, which is banned from it")]
    private static partial void LogNotTurnedAway(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, LoggedException exception);

    [LoggerMessage(1219, LogLevel.Warning,
        "Room {Room}: {Identity} {Sid} is not served yet: the limit {Bound} is reached ({Fix}); retrying until there is capacity")]
    private static partial void LogNoRoom(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, AdmissionBound bound, string fix);
}
