using Microsoft.Extensions.Options;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Protocol;
using RemoteAccess.Silo.Hosting;
using RemoteAccess.Tasks;

namespace RemoteAccess.Silo.Demo;

/// <summary>Activates the demo device once the silo is up, and activates it again after a failure.</summary>
internal sealed partial class DemoDeviceService(
    IGrainFactory grains,
    IOptions<DemoSettings> settings,
    StartupProgress progress,
    TimeProvider time,
    ILogger<DemoDeviceService> logger) : BackgroundService
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retry = new RetryDelay();
        while (!stoppingToken.IsCancellationRequested)
        {
            var wait = Interval;
            try
            {
                var device = grains.GetGrain<IDemoDeviceGrain>(settings.Value.Room);
                await device.StartAsync().WaitOrAbandonAsync(CallLimit, time, stoppingToken);
                retry.Reset();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                wait = retry.Next();
                LogStartFailed(failure.ForLog(), settings.Value.Room, wait.TotalSeconds);
            }

            progress.DemoTried = true;
            try
            {
                await Task.Delay(wait, time, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Stops the device before the silo drains its rooms; otherwise it would try to open a drained room again.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!progress.SiloActive)
        {
            return;
        }

        try
        {
            await grains.GetGrain<IDemoDeviceGrain>(settings.Value.Room).StopAsync().WaitOrAbandonAsync(StopLimit, time, cancellationToken);
        }
        catch (Exception failure)
        {
            LogStopFailed(failure.ForLog(), settings.Value.Room);
        }
    }

    [LoggerMessage(
        3021, LogLevel.Warning, "The demo device of room {Room} could not be stopped before the silo; it ends together with the silo.")]
    private partial void LogStopFailed(LoggedException failure, OutsideText room);

    [LoggerMessage(3020, LogLevel.Warning, "The demo device of room {Room} does not answer; next attempt in {Seconds} s.")]
    private partial void LogStartFailed(LoggedException failure, OutsideText room, double seconds);
}
