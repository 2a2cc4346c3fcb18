using Orleans.Metadata;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Hosting.RoomServers;

/// <summary>
/// Logs a warning if other silos of the cluster serve rooms while this silo's room server is embedded. Each silo then has its own room
/// server, so a viewer that joins here waits in vain for a room that another silo serves. The cluster's manifest, which Orleans keeps up
/// to date, says which silos have the room grain. This class cannot see silos of other clusters, and not whether the other silos' room
/// servers are embedded. One loop runs for the silo's life and owns the state.
/// </summary>
internal sealed partial class EmbeddedNeighbours(
    IClusterManifestProvider manifests,
    GrainInterfaceTypeResolver types,
    ILocalSiloDetails local,
    ILogger<EmbeddedNeighbours> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly string _room = types.GetGrainInterfaceType(typeof(IRoomGrain)).ToString();
    private readonly CancellationTokenSource _stopped = new();
    private Task _watching = Task.CompletedTask;
    private bool _warned;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);
        lifecycle.Subscribe(nameof(EmbeddedNeighbours), ServiceLifecycleStage.Active, Start, Stop);
    }

    /// <inheritdoc/>
    public void Dispose() => _stopped.Dispose();

    /// <summary>Logs a warning once when the first other silo appears, and an information once when the last has left.</summary>
    internal void Look(ClusterManifest manifest)
    {
        var others = manifest.Silos
            .Where(silo => !silo.Key.Equals(local.SiloAddress) && ServesRooms(silo.Value))
            .Select(silo => silo.Key.Endpoint.ToString())
            .Order(StringComparer.Ordinal)
            .ToList();
        if (others.Count > 0 && !_warned)
        {
            LogTogether(logger, string.Join(", ", others));
        }
        else if (others.Count == 0 && _warned)
        {
            LogAlone(logger);
        }

        _warned = others.Count > 0;
    }

    private bool ServesRooms(GrainManifest silo) => silo.Grains.Values.Any(grain => grain.Properties.Any(property =>
        property.Key.StartsWith(WellKnownGrainTypeProperties.ImplementedInterfacePrefix, StringComparison.Ordinal)
            && property.Value == _room));

    private Task Start(CancellationToken cancellationToken)
    {
        _watching = WatchAsync(_stopped.Token);
        return Task.CompletedTask;
    }

    private async Task Stop(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        await _watching.WaitOrAbandonAsync(cancellationToken);
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var manifest in manifests.Updates.WithCancellation(cancellationToken))
            {
                Look(manifest);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo is stopping.
        }
        catch (Exception failure)
        {
            // Only the warning is lost; the silo goes on.
            LogFailed(logger, failure.ForLog());
        }
    }

    [LoggerMessage(3100, LogLevel.Warning,
        "Other silos of this cluster serve rooms too ({Others}), and this silo's room server is embedded: a viewer that joins here does "
            + "not "
            + "find the rooms of the other silos, and waits in vain. Run one silo, or set RoomServer:Mode to External or LiveKit on all "
            + "silos")]
    private static partial void LogTogether(ILogger logger, string others);

    [LoggerMessage(3101, LogLevel.Information, "No other silo of this cluster serves rooms any more: viewers find every room here")]
    private static partial void LogAlone(ILogger logger);

    [LoggerMessage(3102, LogLevel.Error, "Watching for other silos failed; this silo no longer warns about them")]
    private static partial void LogFailed(ILogger logger, LoggedException failure);
}
