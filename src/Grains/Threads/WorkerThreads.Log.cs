using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Threads;

internal sealed partial class WorkerThreads
{
    [LoggerMessage(1170, LogLevel.Error, "A run on a thread of {Threads} failed; the thread takes the next run. This is a bug: report it")]
    private static partial void LogRunFailed(ILogger logger, string threads, LoggedException exception);
}
