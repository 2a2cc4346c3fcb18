using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Identities;

internal sealed partial class StreamOpening
{
    [LoggerMessage(1208, LogLevel.Warning, "Room {Room}: the control stream of {Identity} {Sid} could not be opened ({Reason}): {Error}")]
    private static partial void LogOpenFailed(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, ReasonCode reason, OutsideText error);

    [LoggerMessage(1209, LogLevel.Debug, "Room {Room}: an abandoned stream of {Identity} ended with: {Error}")]
    private static partial void LogLateStream(ILogger logger, OutsideText room, OutsideText identity, OutsideText error);

    [LoggerMessage(
        1221, LogLevel.Debug,
            "Room {Room}: {Identity} {Sid} left or was replaced by a newer connection before its control stream opened: {Error}")]
    private static partial void LogLeftWhileOpening(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);
}
