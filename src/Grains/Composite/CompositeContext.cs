using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Grains.Composite;

/// <summary>The dependencies and settings of rooms of several transports on this silo.</summary>
internal sealed record CompositeContext
{
    public required RemoteAccessOptions Options { get; init; }

    public required RemoteAccessMetrics Metrics { get; init; }

    public required TransportMetrics Transports { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>Uniform in [0, 1): jitter.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>Removes a connection from the room, bounded and retried.</summary>
    public EvictionLoop Evictions => new(Options, Metrics, Time, Random);
}
