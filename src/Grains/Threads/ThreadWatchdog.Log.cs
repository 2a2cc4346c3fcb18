using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Threads;

internal sealed partial class ThreadWatchdog
{
    [LoggerMessage(
        1171, LogLevel.Warning,
        "A thread of {Threads} has been held inside of one call for 1 s, and another thread has taken its place; held now: {Held}. A "
        + "transport waits inside of its calls, a viewer sent a large message, or the process gets too little CPU")]
    private static partial void LogHeld(ILogger logger, string threads, int held);

    [LoggerMessage(
        1172, LogLevel.Error,
        "{Held} threads of {Threads} are held, and no more are replaced: what is to be done on them waits. If a transport waits inside of "
        + "its calls, raise RemoteAccess:Threads:MaxHeldThreads, or fix the transport")]
    private static partial void LogTooManyHeld(ILogger logger, string threads, int held);

    [LoggerMessage(1173, LogLevel.Error, "A thread of {Threads} died, and was replaced")]
    private static partial void LogThreadDied(ILogger logger, string threads, LoggedException exception);

    [LoggerMessage(1174, LogLevel.Error, "The handler of a run that holds a thread of {Threads} failed")]
    private static partial void LogTellFailed(ILogger logger, string threads, LoggedException exception);
}
