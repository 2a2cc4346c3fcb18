using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Bans;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Registry;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>What one room session is made of.</summary>
internal sealed record SessionContext
{
    public required RoomName Room { get; init; }

    public required long Epoch { get; init; }

    public required RoomDescriptor Descriptor { get; init; }

    public required RemoteAccessOptions Options { get; init; }

    public required IRoomConnector Connector { get; init; }

    public required IRegistryClient Registry { get; init; }

    public required IRoomEpochs Epochs { get; init; }

    public required RemoteAccessMetrics Metrics { get; init; }

    public required SiloThreads Threads { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Whom the room keeps out; the room grain replaces its list.</summary>
    public required BanBook Bans { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>What this session may take on; given back when it ends. Not given: bounds of its own, for tests of one session.</summary>
    public RoomAdmission Admission { get; init; } = new SiloAdmission(new AdmissionOptions(), MemoryUse.Now).Begin();

    /// <summary>Whether the listener can be told of each viewer's subscriptions, wherever in the cluster it is.</summary>
    public Func<bool> ReportsViewerSubscriptions { get; init; } = static () => true;

    /// <summary>Uniform in [0, 1): jitter.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
}
