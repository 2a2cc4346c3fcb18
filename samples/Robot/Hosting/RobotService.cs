using RemoteAccess.Protocol;
using RemoteAccess.Robot.Arm;
using RemoteAccess.Tasks;

namespace RemoteAccess.Robot.Hosting;

/// <summary>Activates the robot once the silo is up. It activates the robot again after a failure, and opens a closed room
/// again.</summary>
internal sealed partial class RobotService(
    IGrainFactory grains, RobotSettings settings, TimeProvider time, ILogger<RobotService> logger) : BackgroundService
{
    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private IRobotGrain Robot => grains.GetGrain<IRobotGrain>(settings.Room);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Robot.StartAsync().WaitOrAbandonAsync(CallLimit, time, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await Robot.StartAsync().WaitOrAbandonAsync(CallLimit, time, stoppingToken);
                }
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
                {
                    LogStartFailed(failure.ForLog(), Interval.TotalSeconds);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Stops the robot before the silo drains its rooms; otherwise it would try to open a drained room again.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await Robot.StopAsync().WaitOrAbandonAsync(StopLimit, time, cancellationToken);
        }
        catch (Exception failure)
        {
            LogStopFailed(failure.ForLog());
        }
    }

    [LoggerMessage(4902, LogLevel.Warning, "The robot does not answer; next attempt in {Seconds} s.")]
    private partial void LogStartFailed(LoggedException failure, double seconds);

    [LoggerMessage(4903, LogLevel.Warning, "The robot could not be stopped before its silo; it ends together with the silo.")]
    private partial void LogStopFailed(LoggedException failure);
}
