using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using RemoteAccess.Hosting.Health;

namespace RemoteAccess.Hosting.Tests.Health;

public sealed class SiloHealthCheckTests
{
    [Fact]
    public async Task A_silo_is_healthy_from_being_active_until_it_stops()
    {
        var progress = new StartupProgress();
        using var lifetime = new FakeLifetime();
        var check = new SiloHealthCheck(progress, new FakeRooms(), lifetime);

        Assert.Equal((HealthStatus.Unhealthy, "starting"), await Ask(check));
        progress.SiloActive = true;
        Assert.Equal((HealthStatus.Healthy, "active"), await Ask(check));
        lifetime.StopApplication();
        Assert.Equal((HealthStatus.Unhealthy, "stopping"), await Ask(check));
    }

    [Fact]
    [Trait("Rule", "B18")]
    public async Task A_drained_silo_and_one_that_is_cut_off_get_no_viewers()
    {
        using var lifetime = new FakeLifetime();
        var rooms = new FakeRooms { IsDraining = true };
        var check = new SiloHealthCheck(new StartupProgress { SiloActive = true }, rooms, lifetime);

        var (drained, why) = await Ask(check);
        Assert.Equal(HealthStatus.Unhealthy, drained);
        Assert.StartsWith("drained: ", why, StringComparison.Ordinal);

        // The host of the sessions counts a silo that is cut off as one that takes no rooms.
        rooms.IsCutOff = true;
        var (cutOff, reason) = await Ask(check);
        Assert.Equal(HealthStatus.Unhealthy, cutOff);
        Assert.StartsWith("cut off: ", reason, StringComparison.Ordinal);

        (rooms.IsCutOff, rooms.IsDraining) = (false, false);
        Assert.Equal((HealthStatus.Healthy, "active"), await Ask(check));
    }

    private static async Task<(HealthStatus Status, string? Description)> Ask(SiloHealthCheck check)
    {
        var result = await check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
        return (result.Status, result.Description);
    }

    private sealed class FakeLifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
