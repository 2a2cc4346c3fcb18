using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Lossy;

internal sealed partial class DataTrackCalls
{
    [LoggerMessage(
        1801, LogLevel.Warning, "Room {Room}: closing the data track of channel {Channel} failed or timed out and was abandoned: {Error}")]
    private static partial void LogCloseFailed(ILogger logger, OutsideText room, ulong channel, OutsideText error);

    [LoggerMessage(
        1802, LogLevel.Debug, "Room {Room}: publishing the data track of channel {Channel} failed after it was abandoned: {Error}")]
    private static partial void LogLateOpen(ILogger logger, OutsideText room, ulong channel, OutsideText error);
}
