using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Hosting.Health;

namespace RemoteAccess.Hosting.Tests.Health;

/// <summary>What a step of the wall clock means for the silo's health.</summary>
[Trait("Rule", "B20")]
public sealed class WallClockHealthCheckTests : IDisposable
{
    private readonly SteppingTime _time = new();
    private readonly FakeLogger<WallClockWatch> _log = new();
    private readonly WallClockWatch _watch;

    public WallClockHealthCheckTests() => _watch = new WallClockWatch(new HealthSettings(), _time, _log);

    public void Dispose() => _watch.Dispose();

    [Theory]
    [InlineData(-3600, "3600.000 s back")]
    [InlineData(3600, "3600.000 s forward")]
    [InlineData(-2, "2.000 s back")]
    [InlineData(2.5, "2.500 s forward")]
    public async Task A_step_degrades_the_silo_for_a_quarter_of_an_hour_and_is_one_warning(double seconds, string words)
    {
        Assert.Equal((HealthStatus.Healthy, "no step of the wall clock"), await Ask());
        _time.Step(TimeSpan.FromSeconds(seconds));

        for (var i = 0; i < 3; i++)
        {
            var (status, description) = await Ask();
            Assert.Equal(HealthStatus.Degraded, status);
            Assert.Contains($"the wall clock stepped {words} in the last 15 min", description, StringComparison.Ordinal);
            Assert.Contains("set its time service to slew", description, StringComparison.Ordinal);
        }

        var warning = Assert.Single(_log.Collector.GetSnapshot());
        Assert.Equal((3090, LogLevel.Warning), (warning.Id.Id, warning.Level));
        Assert.Contains(words, warning.Message, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Degraded, (await Ask()).Status);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HealthStatus.Healthy, (await Ask()).Status);
    }

    [Fact]
    public async Task Time_that_passes_and_a_clock_that_is_slewed_are_no_steps()
    {
        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(HealthStatus.Healthy, (await Ask()).Status);
        for (var i = 0; i < 20; i++)
        {
            _time.Step(TimeSpan.FromSeconds(-1.999));
            _time.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal(HealthStatus.Healthy, (await Ask()).Status);
        }

        Assert.Empty(_log.Collector.GetSnapshot());
    }

    [Fact]
    public async Task Each_step_is_logged_within_five_seconds_though_nobody_asks()
    {
        await _watch.StartAsync(CancellationToken.None);
        _time.Step(TimeSpan.FromHours(-1));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, _log.Collector.Count);
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(1, _log.Collector.Count);
        _time.Step(TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(["back", "forward"], _log.Collector.GetSnapshot().Select(entry => entry.GetStructuredStateValue("Direction")));

        await _watch.StopAsync(CancellationToken.None);
        _time.Step(TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(2, _log.Collector.Count);
    }

    [Fact]
    public async Task A_look_that_was_held_up_between_the_two_clocks_is_not_taken_for_a_step()
    {
        _time.HoldUp = TimeSpan.FromSeconds(30);
        Assert.Equal(HealthStatus.Healthy, (await Ask()).Status);
        _time.HoldUp = TimeSpan.Zero;
        Assert.Equal(HealthStatus.Healthy, (await Ask()).Status);
        Assert.Empty(_log.Collector.GetSnapshot());
    }

    [Fact]
    public async Task The_options_say_what_a_step_is_and_how_long_it_is_reported()
    {
        using var watch = new WallClockWatch(
            new HealthSettings { ClockStepThreshold = TimeSpan.FromMinutes(1), ClockStepReportFor = TimeSpan.FromSeconds(90) }, _time,
                _log);
        _time.Step(TimeSpan.FromSeconds(59));
        Assert.Null(watch.Look());
        _time.Step(TimeSpan.FromSeconds(-60));
        var (status, description) = await Ask(watch);
        Assert.Equal(HealthStatus.Degraded, status);
        Assert.Contains("in the last 1.5 min", description, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.Null(watch.Look());
    }

    private Task<(HealthStatus Status, string? Description)> Ask() => Ask(_watch);

    private static async Task<(HealthStatus Status, string? Description)> Ask(WallClockWatch watch)
    {
        var result = await new WallClockHealthCheck(watch).CheckHealthAsync(
            new HealthCheckContext(), TestContext.Current.CancellationToken);
        return (result.Status, result.Description);
    }

    // Its monotonic clock goes only with Advance; the wall clock steps besides. FakeTimeProvider itself cannot step back, and takes its
    // monotonic clock from the wall clock.
    private sealed class SteppingTime() : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
        private TimeSpan _stepped;

        /// <summary>How long each reading of the wall clock takes.</summary>
        public TimeSpan HoldUp { get; set; }

        public void Step(TimeSpan by) => _stepped += by;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;

        public override DateTimeOffset GetUtcNow()
        {
            if (HoldUp > TimeSpan.Zero)
            {
                Advance(HoldUp);
            }

            return base.GetUtcNow() + _stepped;
        }
    }
}
