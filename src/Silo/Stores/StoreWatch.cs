using RemoteAccess.Protocol;

namespace RemoteAccess.Silo.Stores;

/// <summary>
/// Asks each store every 2 s while the silo runs, and knows since when one is lost. A store that is lost is one log line, and its return
/// another. The silo goes on without it: rooms that are open stay open. One loop asks all stores at once and is the only writer; anybody
/// may read <see cref="Lost"/>.
/// </summary>
internal sealed partial class StoreWatch : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly StorePlan _stores;
    private readonly IStoreProbe _probe;
    private readonly StoreMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<StoreWatch> _logger;
    private volatile IReadOnlyList<LostStore> _lost = [];

    public StoreWatch(StorePlan stores, IStoreProbe probe, StoreMetrics metrics, TimeProvider time, ILogger<StoreWatch> logger)
    {
        (_stores, _probe, _metrics, _time, _logger) = (stores, probe, metrics, time, logger);
        metrics.Show(stores, () => _lost);
    }

    /// <summary>The stores that cannot be used now.</summary>
    public IReadOnlyList<LostStore> Lost => _lost;

    /// <summary>Asks all stores once.</summary>
    internal async Task LookAsync(CancellationToken stopping)
    {
        var found = await Task.WhenAll(_stores.All.Select(store => AskAsync(store, stopping))).ConfigureAwait(false);
        if (!stopping.IsCancellationRequested)
        {
            _lost = [.. found.OfType<LostStore>()];
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await LookAsync(stoppingToken).ConfigureAwait(false);
            await Task.Delay(Interval, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<LostStore?> AskAsync(StoreConnection store, CancellationToken stopping)
    {
        var before = _lost.FirstOrDefault(lost => lost.Problem.Store.Equals(store));
        var began = _time.GetTimestamp();
        using var limit = new CancellationTokenSource(Patience, _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        try
        {
            await _probe.AskAsync(store, end.Token).ConfigureAwait(false);
            _metrics.Answered(store, _time.GetElapsedTime(began));
            if (before is not null)
            {
                LogFound(store.ToString(), _stores.UsesOf(store), _time.GetElapsedTime(before.Since).TotalSeconds);
            }

            return null;
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            return before;
        }
        catch (Exception failure)
        {
            var problem = StoreProblem.Of(store, failure);
            if (before is not null)
            {
                return before with { Problem = problem };
            }

            _metrics.Lost(_stores, store);
            LogLost(store.ToString(), _stores.UsesOf(store), problem.Cause);
            return new LostStore(problem, began);
        }
    }

    [LoggerMessage(3200, LogLevel.Error,
        "{Store}, which keeps {Uses}, cannot be used: {Cause}. Rooms that are open stay open; none can be opened, closed or moved until it "
            + "is back")]
    private partial void LogLost(OutsideText store, string uses, OutsideText cause);

    [LoggerMessage(3201, LogLevel.Information, "{Store}, which keeps {Uses}, can be used again, after {Seconds:0.0} s")]
    private partial void LogFound(OutsideText store, string uses, double seconds);
}

/// <summary>A store that cannot be used.</summary>
/// <param name="Problem">Why.</param>
/// <param name="Since">Since when, as a timestamp of the <see cref="TimeProvider"/>.</param>
internal sealed record LostStore(StoreProblem Problem, long Since);
