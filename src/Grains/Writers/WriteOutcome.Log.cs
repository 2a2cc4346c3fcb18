using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Writers;

internal sealed partial class WriteOutcome
{
    [LoggerMessage(1101, LogLevel.Warning, "Room {Room}: writing to {Identity} {Sid} failed: {Error}")]
    private static partial void LogWriteFailed(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);

    [LoggerMessage(1104, LogLevel.Debug, "Room {Room}: {Identity} {Sid} left while it was written to: {Error}")]
    private static partial void LogDestinationLeft(
        ILogger logger, OutsideText room, OutsideText identity, ParticipantSid sid, OutsideText error);
}
