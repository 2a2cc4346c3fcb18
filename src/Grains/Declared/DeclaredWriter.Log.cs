using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Declared;

internal sealed partial class DeclaredWriter
{
    // A warning if FailureEpisode says so, otherwise debug.
    [LoggerMessage(EventId = 1540, Message =
        "Room {Room} (epoch {Epoch}): what publishers added is not stored, attempt {Attempt} failed; the room goes on, but a crash would "
        + "lose it. Retrying, with the next warning when the cause changes: {Error}")]
    private static partial void LogFailed(
        ILogger logger, LogLevel level, OutsideText room, long epoch, int attempt, OutsideText error);

    [LoggerMessage(1541, LogLevel.Information,
        "Room {Room} (epoch {Epoch}): what publishers added is stored, after {Failures} failed attempts in {Elapsed}")]
    private static partial void LogStoredAtLast(ILogger logger, OutsideText room, long epoch, int failures, TimeSpan elapsed);

    [LoggerMessage(1542, LogLevel.Debug,
        "Room {Room} (epoch {Epoch}): a session with a higher epoch has stored what publishers added; this one stores no more")]
    private static partial void LogSuperseded(ILogger logger, OutsideText room, long epoch);

    [LoggerMessage(1544, LogLevel.Warning,
        "Room {Room} (epoch {Epoch}): {Count} channels and services that publishers added before do not fit its descriptor any more and "
            + "were "
        + "dropped: {What}")]
    private static partial void LogDropped(ILogger logger, OutsideText room, long epoch, int count, OutsideText what);

    [LoggerMessage(1545, LogLevel.Warning,
        "Room {Room} (epoch {Epoch}): {Count} last messages of latched channels are too large together to travel to the next session; new "
        + "subscribers get none until the next message")]
    private static partial void LogLeftOut(ILogger logger, OutsideText room, long epoch, int count);

    [LoggerMessage(1543, LogLevel.Warning,
        "Room {Room} (epoch {Epoch}): the session ended before its last changes of channels, services or statuses were stored; unless the "
        + "next session got them from this one, publishers must add them again")]
    private static partial void LogNotStored(ILogger logger, OutsideText room, long epoch);
}
