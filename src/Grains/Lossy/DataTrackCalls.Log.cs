using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Lossy;

internal sealed partial class DataTrackCalls
{
    [LoggerMessage(
        1801, LogLevel.Warning, "Room {Room}: closing the data track of channel {Channel} failed or hung and was given up: {Error}")]
    private static partial void LogCloseFailed(ILogger logger, OutsideText room, ulong channel, OutsideText error);

    [LoggerMessage(
        1802, LogLevel.Debug, "Room {Room}: publishing the data track of channel {Channel}, which was given up, ended with: {Error}")]
    private static partial void LogLateOpen(ILogger logger, OutsideText room, ulong channel, OutsideText error);
}
