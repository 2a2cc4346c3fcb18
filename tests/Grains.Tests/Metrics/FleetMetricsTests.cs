using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteAccess.Grains.Fleet;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Rooms;
using RemoteAccess.Grains.Threads;

namespace RemoteAccess.Grains.Tests.Metrics;

/// <summary>The instruments of rooms that go from silo to silo.</summary>
public sealed class FleetMetricsTests : IAsyncLifetime
{
    private readonly RoomOwnerFixture _fixture = new();
    private readonly Measurements _seen;

    public FleetMetricsTests() => _seen = new Measurements(_fixture.Session.Meters, _fixture.Session.Pulse);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _seen.Dispose();
        await _fixture.DisposeAsync();
    }

    [Fact]
    public void Moves_and_reopenings_are_counted_by_outcome_and_0_from_the_start()
    {
        var metrics = _fixture.Session.Metrics;
        metrics.ShowZeros();
        Assert.Equal(["HandedOver", "NotStarted", "NoTaker", "Failed"], _seen.Zeros("remote_access.fleet.moves", "outcome"));
        Assert.Equal(["Opened", "NotOpened", "Failed"], _seen.Zeros("remote_access.fleet.reopenings", "outcome"));

        metrics.RoomMoved(RoomMove.NotStarted);
        metrics.RoomReopened(RoomReopening.Opened);

        Assert.Equal(1, _seen.Sum("remote_access.fleet.moves", "NotStarted"));
        Assert.Equal(1, _seen.Of("remote_access.fleet.moves").Sum());
        Assert.Equal(1, _seen.Sum("remote_access.fleet.reopenings", "Opened"));
        Assert.Equal(1, _seen.Of("remote_access.fleet.reopenings").Sum());
    }

    [Fact]
    [Trait("Rule", "B18")]
    public void A_session_that_was_overtaken_and_a_silo_that_is_cut_off_are_counted()
    {
        var session = _fixture.Host.Start(RoomOwnerFixture.Room, 1, _fixture.Session.Descriptor, []);
        _fixture.Host.Supersede(session);
        Assert.Equal(1, _seen.Of("remote_access.fleet.superseded").Sum());
        Assert.Equal(0, _seen.Of("remote_access.fleet.cut_offs").Sum());

        _fixture.Host.CutOff();
        Assert.Equal(1, _seen.Of("remote_access.fleet.cut_offs").Sum());
    }

    [Fact]
    [Trait("Rule", "B18")]
    public void Gauges_say_how_this_silo_sees_the_fleet()
    {
        var now = 0L;
        var unserved = 0;
        using var guard = new StallGuard(TimeSpan.FromSeconds(1), NullLogger.Instance, () => now);
        FleetGauges.Publish(
            _fixture.Session.Meters.Create(RemoteAccessMeter.Name), _fixture.Host, guard, new ThreeSilos(), () => unserved);
        Assert.Equal((0, 0, 0), Now());
        Assert.Equal(3, _seen.Gauge("remote_access.fleet.members"));
        Assert.Equal(2, _seen.Gauge("remote_access.fleet.members.heard"));

        _fixture.Host.CutOff();
        now += 2 * System.Diagnostics.Stopwatch.Frequency;
        guard.Beat();
        unserved = 7;
        Assert.Equal((1, 1, 7), Now());

        _fixture.Host.IsCutOff = false;
        Assert.Equal((0, 1, 7), Now());

        (double CutOff, double Standstills, double Unserved) Now() => (_seen.Gauge("remote_access.fleet.cut_off"),
            _seen.Gauge("remote_access.fleet.standstills"), _seen.Gauge("remote_access.fleet.rooms.unserved"));
    }

    private sealed class ThreeSilos : IFleetPings
    {
        public long HeardMajorityAt => 0;

        public int Members => 3;

        public int Heard => 2;
    }
}
