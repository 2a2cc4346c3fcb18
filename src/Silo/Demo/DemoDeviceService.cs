using Microsoft.Extensions.Options;
using RemoteAccess.Silo.Hosting;

namespace RemoteAccess.Silo.Demo;

/// <summary>Activates the demo device once the silo is up, and looks after it: a grain that a failure took away is activated again.</summary>
internal sealed partial class DemoDeviceService(
    IGrainFactory grains,
    IOptions<DemoSettings> settings,
    StartupProgress progress,
    TimeProvider time,
    ILogger<DemoDeviceService> logger) : BackgroundService
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(15);
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
                await grains.GetGrain<IDemoDeviceGrain>(settings.Value.Room).StartAsync().WaitAsync(CallLimit, time, stoppingToken);
                retry.Reset();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                wait = retry.Next();
                LogStartFailed(failure, settings.Value.Room, wait.TotalSeconds);
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

    [LoggerMessage(3020, LogLevel.Warning, "The demo device of room {Room} does not answer; next attempt in {Seconds} s.")]
    private partial void LogStartFailed(Exception failure, string room, double seconds);
}
