using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;

namespace RemoteAccess.Grains.Threads;

/// <summary>The silo's own threads, by what they are for.</summary>
internal sealed class SiloThreads : IDisposable
{
    private readonly WorkerThreads _sessions;
    private readonly SiloTimers _timers;

    public SiloThreads(IOptions<RemoteAccessOptions> options, ILogger<SiloThreads> logger)
    {
        var threads = options.Value.Threads;
        Guard = new StallGuard(options.Value.Fleet.StallAfter, logger);
        Writers = new WorkerThreads("RemoteAccess writer", threads.WriterCount, threads.MaxHeldThreads, logger) { Guard = Guard };
        _sessions = new WorkerThreads(
            "RemoteAccess session", threads.SessionCount, threads.MaxHeldThreads, logger, staysOnThread: true);
        _timers = new SiloTimers("RemoteAccess timers", _sessions);
    }

    /// <summary>Says whether a write may begin (B18).</summary>
    public StallGuard Guard { get; }

    /// <summary>Threads that write to viewers.</summary>
    public WorkerThreads Writers { get; }

    /// <summary>Threads that run the sessions of rooms: their loops, chains, inbound streams and data tracks.</summary>
    public WorkerThreads Sessions => _sessions;

    /// <summary>A clock whose timers need no thread of the pool. A clock that is not the system's keeps its own timers.</summary>
    public TimeProvider TimersOf(TimeProvider time) => ReferenceEquals(time, TimeProvider.System) ? _timers : time;

    /// <summary>Stops the threads once their queues are empty.</summary>
    public void Dispose()
    {
        Guard.Dispose();
        _timers.Dispose();
        Sessions.Dispose();
        Writers.Dispose();
    }
}
