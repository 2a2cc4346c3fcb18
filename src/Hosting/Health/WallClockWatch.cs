namespace RemoteAccess.Hosting.Health;

/// <summary>
/// Detects steps of the wall clock: it compares the progress of the wall clock and of the monotonic clock since the last check. A clock
/// that is slewed (NTP, at most 0.05 %) never differs that much between two checks. Thread-safe: its own timer and health requests check,
/// one at a time, so each step is found once.
/// </summary>
internal sealed partial class WallClockWatch : IHostedService, IDisposable
{
    // Between two checks: a step is logged within this time even if nobody requests the health.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly HealthSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<WallClockWatch> _logger;
    private DateTimeOffset _wall;
    private long _steady;
    private WallClockStep? _last;
    private ITimer? _timer;

    public WallClockWatch(HealthSettings settings, TimeProvider time, ILogger<WallClockWatch> logger)
    {
        (_settings, _time, _logger) = (settings, time, logger);
        (_wall, _steady) = (time.GetUtcNow(), time.GetTimestamp());
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = _time.CreateTimer(static watch => ((WallClockWatch)watch!).Look(), this, Interval, Interval);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    /// <summary>Compares both clocks, and logs a step.</summary>
    /// <returns>The last step if it is still reported, or null.</returns>
    public WallClockStep? Look()
    {
        lock (_gate)
        {
            var steady = _time.GetTimestamp();
            var wall = _time.GetUtcNow();
            if (_time.GetElapsedTime(steady) >= _settings.ClockStepThreshold / 2)
            {
                // The thread was held up between reading the two clocks, so they cannot be compared this time.
                return Reported();
            }

            var by = wall - _wall - _time.GetElapsedTime(_steady, steady);
            (_wall, _steady) = (wall, steady);
            if (by.Duration() >= _settings.ClockStepThreshold)
            {
                _last = new WallClockStep(by, steady);
                LogStepped(_logger, _last.Size, _last.Direction);
            }

            return Reported();
        }
    }

    /// <summary>How long a step is reported.</summary>
    public TimeSpan ReportFor => _settings.ClockStepReportFor;

    private WallClockStep? Reported() => _last is { } step && _time.GetElapsedTime(step.At) < ReportFor ? step : null;

    [LoggerMessage(3090, LogLevel.Warning,
        "The wall clock stepped {Size} {Direction} (or the machine was suspended). Rooms are still served; tokens and bans expire by the "
            + "new " +
        "time. Set this machine's time service to slew, and compare the clocks of all silos")]
    private static partial void LogStepped(ILogger logger, string size, string direction);
}
