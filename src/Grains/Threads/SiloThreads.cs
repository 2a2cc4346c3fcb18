using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;

namespace RemoteAccess.Grains.Threads;

/// <summary>The silo's own threads, by what they are for.</summary>
internal sealed class SiloThreads(IOptions<RemoteAccessOptions> options, ILogger<SiloThreads> logger) : IDisposable
{
    /// <summary>Threads that write to viewers.</summary>
    public WorkerThreads Writers { get; } =
        new("RemoteAccess writer", options.Value.Threads.WriterCount, options.Value.Threads.MaxHeldThreads, logger);

    /// <summary>Stops the threads once their queues are empty.</summary>
    public void Dispose() => Writers.Dispose();
}
