using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Identities;

internal sealed partial class ViewerRefusals
{
    [LoggerMessage(1210, LogLevel.Warning, "Room {Room}: {Identity} {Sid} has the incompatible protocol version {Version}; refused")]
    private static partial void LogIncompatible(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText version);

    [LoggerMessage(
        1215, LogLevel.Information, "Room {Room}: {Identity} {Sid} is kept out of this room until {Until:u} and is removed again")]
    private static partial void LogTurnedAway(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, DateTimeOffset until);

    [LoggerMessage(1218, LogLevel.Warning, "Room {Room}: the room would not throw out {Identity} {Sid}, who is kept out of it")]
    private static partial void LogNotTurnedAway(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, LoggedException exception);

    [LoggerMessage(1219, LogLevel.Warning,
        "Room {Room}: {Identity} {Sid} is not served yet: {Bound} is used up ({Mend}); it is tried again until there is room")]
    private static partial void LogNoRoom(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, AdmissionBound bound, string mend);
}
