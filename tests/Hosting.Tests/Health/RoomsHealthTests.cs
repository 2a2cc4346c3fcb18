using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Rooms;

namespace RemoteAccess.Hosting.Tests.Health;

public sealed class RoomsHealthTests
{
    [Theory]
    [InlineData(RoomPhase.Closed, 0, HealthStatus.Healthy)]
    [InlineData(RoomPhase.Connecting, 0, HealthStatus.Healthy)]
    [InlineData(RoomPhase.Connecting, 1, HealthStatus.Degraded)]
    [InlineData(RoomPhase.Connected, 0, HealthStatus.Healthy)]
    [InlineData(RoomPhase.Reconnecting, 0, HealthStatus.Degraded)]
    [InlineData(RoomPhase.Reconnecting, 3, HealthStatus.Degraded)]
    [InlineData(RoomPhase.Dormant, 0, HealthStatus.Healthy)]
    [InlineData(RoomPhase.Closing, 0, HealthStatus.Healthy)]
    [InlineData(RoomPhase.StoodDown, 0, HealthStatus.Healthy)]
    [InlineData(RoomPhase.Elsewhere, 0, HealthStatus.Healthy)]
    public void Of_maps_every_phase(RoomPhase phase, int failed, HealthStatus expected) =>
        Assert.Equal(expected, RoomsHealth.Of(Room("a", phase, failed)));

    [Fact]
    public void Every_phase_has_been_thought_of() => Assert.Equal(8, Enum.GetValues<RoomPhase>().Length);

    [Fact]
    public void One_room_that_cannot_connect_degrades_and_never_more()
    {
        var (status, description) = RoomsHealth.Of([Room("a", RoomPhase.Connected), Room("b", RoomPhase.Reconnecting, 9)]);

        Assert.Equal((HealthStatus.Degraded, "rooms: 2, degraded: 1; retried with back-off"), (status, description));
    }

    [Fact]
    public void The_silo_is_ready_once_its_first_rooms_were_tried_and_stays_so()
    {
        var progress = new StartupProgress();
        var rooms = new FakeRooms { AllTried = false };
        var readiness = new RoomReadiness(progress, rooms);

        Assert.False(readiness.Tried);
        progress.SiloActive = true;
        Assert.False(readiness.Tried);
        progress.DemoTried = true;
        Assert.False(readiness.Tried);
        rooms.AllTried = true;
        Assert.True(readiness.Tried);
        rooms.AllTried = false;
        Assert.True(readiness.Tried);
    }

    [Fact]
    public async Task The_check_is_unhealthy_until_then_and_degraded_after()
    {
        var progress = new StartupProgress { SiloActive = true };
        var rooms = new FakeRooms { Rooms = { Room("demo", RoomPhase.Reconnecting, 2) } };
        var check = new RoomsHealthCheck(new RoomReadiness(progress, rooms), rooms);

        var before = await check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
        progress.DemoTried = true;
        var after = await check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);

        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Degraded), (before.Status, after.Status));
        var room = Assert.IsType<RoomHealth>(after.Data["demo"]);
        Assert.Equal(("Degraded", "Reconnecting", 2, "refused"), (room.Status, room.Phase, room.FailedAttempts, room.LastError));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rooms_are_named_only_where_details_are_shown(bool details)
    {
        var data = new Dictionary<string, object> { ["demo"] = new RoomHealth(Room("demo", RoomPhase.Reconnecting)) };
        var entry = new HealthReportEntry(HealthStatus.Degraded, "why", TimeSpan.Zero, null, data);

        var reply =
            HealthReply.From(new HealthReport(new Dictionary<string, HealthReportEntry> { ["rooms"] = entry }, TimeSpan.Zero), details);

        Assert.Equal("Degraded", reply.Status);
        Assert.Equal(details, reply.Checks["rooms"].Rooms is not null);
    }

    private static RoomStatus Room(string name, RoomPhase phase, int failed = 0) =>
        new() { Room = name, Phase = phase, FailedAttempts = failed, LastError = failed > 0 ? "refused" : string.Empty };
}
