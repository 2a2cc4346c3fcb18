using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Bans;
using RemoteAccess.Grains.Declared;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Presence;
using RemoteAccess.Grains.Registry;
using RemoteAccess.Grains.Rooms;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>The dependencies and settings of one room session.</summary>
internal sealed record SessionContext
{
    public required RoomName Room { get; init; }

    public required long Epoch { get; init; }

    public required RoomDescriptor Descriptor { get; init; }

    /// <summary>What publishers declared in earlier sessions; null = only the descriptor.</summary>
    public DeclaredState? Declared { get; init; }

    /// <summary>Where what they declare in this one is stored; null = nowhere, for tests of one session.</summary>
    public IDeclaredStore? DeclaredStore { get; init; }

    /// <summary>The owner id, unique to this session; the stored record has it too.</summary>
    public Guid Owner { get; init; }

    public required RemoteAccessOptions Options { get; init; }

    public required IRoomConnector Connector { get; init; }

    public required IRegistryClient Registry { get; init; }

    public required IRoomEpochs Epochs { get; init; }

    public required RemoteAccessMetrics Metrics { get; init; }

    public required SiloThreads Threads { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The bans of the room; the room grain replaces the list.</summary>
    public required BanBook Bans { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>The capacity of this session; released when the session ends. The default has its own limits, for tests of one
    /// session.</summary>
    public RoomAdmission Admission { get; init; } = new SiloAdmission(new AdmissionOptions(), MemoryUse.Now).Begin();

    /// <summary>Where sessions of this silo tell which identities they look after.</summary>
    public PresentIdentities Present { get; init; } = new();

    /// <summary>Whether every silo of the cluster can read the events about a viewer's subscriptions.</summary>
    public Func<bool> ReportsViewerSubscriptions { get; init; } = static () => true;

    /// <summary>Reads the stored epoch: whether a session with a higher epoch has the room (B9).</summary>
    public async Task<bool> IsOvertakenAsync(CancellationToken cancellationToken)
    {
        Task<long> read;
        using (OutsideCall.Begin())
        {
            read = Epochs.ReadAsync(Room, cancellationToken);
        }

        return await read.Here().WaitOrAbandonAsync(cancellationToken) > Epoch;
    }

    /// <summary>Uniform in [0, 1): jitter.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
}
