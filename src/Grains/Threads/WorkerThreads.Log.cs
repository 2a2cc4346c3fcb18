using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Threads;

internal sealed partial class WorkerThreads
{
    [LoggerMessage(1170, LogLevel.Error, "A run on the thread {Threads} failed; the thread goes on. This is a bug: please report it")]
    private static partial void LogRunFailed(ILogger logger, string threads, LoggedException exception);
}
