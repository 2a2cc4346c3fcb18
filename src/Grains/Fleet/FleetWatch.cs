using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Fleet;

/// <summary>
/// Runs the silo's rounds while it is active: asks the other silos and the store (each ping interval), decides whether this one is cut off
/// (B18), and sweeps the rooms (each sweep interval, and at once when a silo has died).
/// </summary>
/// <remarks>One loop for each; they end with the silo. A round that fails is logged and repeated by the next one.</remarks>
internal sealed partial class FleetWatch(
    DeathWatch deaths,
    FleetPings pings,
    CutOffWatch cutOff,
    RoomSweep sweep,
    Rebalancing rebalancing,
    StallCheck stallCheck,
    SiloThreads threads,
    IOptions<RemoteAccessOptions> options,
    TimeProvider time,
    ILogger<FleetWatch> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    // After a death, and after a round that failed: parts of the index and views of the membership come back one after another.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(0.5);
    private const int RoundsAfterDeath = 6;
    private readonly CancellationTokenSource _stop = new();
    private readonly RoundPause _sweepPause = new(time);
    private Task _running = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(FleetWatch), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    public void Dispose()
    {
        _stop.Dispose();
        _sweepPause.Dispose();
    }

    private Task StartAsync(CancellationToken cancellationToken)
    {
        stallCheck.Attach(threads.Guard);

        // Not in the scheduler of the silo's start.
        _running = Task.Run(
            () => Task.WhenAll(
                RepeatAsync(pings.RunAsync, options.Value.Fleet.PingInterval, new RoundPause(time)),
                RepeatAsync(cutOff.RunAsync, options.Value.Fleet.PingInterval, new RoundPause(time)),
                RepeatAsync(JudgeAsync, cutOff.JudgeInterval, new RoundPause(time)),
                RepeatAsync(rebalancing.RunAsync, options.Value.Fleet.SweepInterval, new RoundPause(time)),
                RepeatAsync(sweep.RunAsync, options.Value.Fleet.SweepInterval, _sweepPause),
                deaths.RunAsync(_sweepPause.End, _stop.Token)),
            CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitOrAbandonAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task JudgeAsync(CancellationToken cancellationToken)
    {
        cutOff.Judge();
        return Task.CompletedTask;
    }

    private async Task RepeatAsync(Func<CancellationToken, Task> round, TimeSpan interval, RoundPause pause)
    {
        for (var soon = 0; !_stop.IsCancellationRequested; soon--)
        {
            try
            {
                await round(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (!_stop.IsCancellationRequested)
            {
                LogFailed(logger, exception.ForLog());
                soon = Math.Max(soon, 1);
            }
            catch (Exception)
            {
                // The silo is stopping.
                return;
            }

            // Jitter: silos that were started together do not ask the index together.
            var wait = Backoff.Jitter(soon > 0 && interval > Soon ? Soon : interval, Random.Shared.NextDouble(), 0.8, 1);
            if (await pause.WaitAsync(wait, _stop.Token).ConfigureAwait(false))
            {
                soon = RoundsAfterDeath;
            }
        }
    }

    [LoggerMessage(2105, LogLevel.Warning, "A round of the fleet's watch failed; the next one repeats it")]
    private static partial void LogFailed(ILogger logger, LoggedException exception);
}
