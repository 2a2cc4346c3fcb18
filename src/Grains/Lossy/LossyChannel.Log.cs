using Microsoft.Extensions.Logging;
using RemoteAccess.Keys;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Lossy;

internal sealed partial class LossyChannel
{
    [LoggerMessage(1800, LogLevel.Warning,
        "Room {Room}: the data track of channel {Channel} could not be published (failure {Failures}), trying again in {Wait}: {Error}")]
    private static partial void LogOpenFailed(
        ILogger logger, OutsideText room, ulong channel, int failures, TimeSpan wait, OutsideText error);

    [LoggerMessage(
        1801, LogLevel.Warning, "Room {Room}: closing the data track of channel {Channel} failed or hung and was given up: {Error}")]
    private static partial void LogCloseFailed(ILogger logger, OutsideText room, ulong channel, OutsideText error);

    [LoggerMessage(1803, LogLevel.Error, "Room {Room}: reporting the dropped messages of channel {Channel} failed")]
    private static partial void LogReportFailed(ILogger logger, OutsideText room, ulong channel, LoggedException exception);

    [LoggerMessage(
        1802, LogLevel.Debug, "Room {Room}: publishing the data track of channel {Channel}, which was given up, ended with: {Error}")]
    private static partial void LogLateOpen(ILogger logger, OutsideText room, ulong channel, OutsideText error);
}
