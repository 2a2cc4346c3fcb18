using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteAccess.Hosting.Health;

namespace RemoteAccess.Hosting.Tests.Health;

[Trait("Rule", "B13")]
public sealed class RoomServerHealthCheckTests
{
    [Fact]
    public void A_limit_that_is_near_degrades_the_silo_and_is_named()
    {
        var near = RoomServerHealthCheck.Of(
            [
                "open streams of a device: 900 of 1024 (RoomServer:MaxStreamsPerConnection)",
                "the server's rooms: 9 of 10 (RoomServer:MaxRooms)",
            ]);

        Assert.Equal(HealthStatus.Degraded, near.Status);
        Assert.Contains("900 of 1024 (RoomServer:MaxStreamsPerConnection); the server's rooms", near.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_limit_near_and_no_room_server_at_all_are_healthy()
    {
        Assert.Equal(HealthStatus.Healthy, RoomServerHealthCheck.Of([]).Status);
        Assert.Equal(
            HealthStatus.Healthy,
            (await new RoomServerHealthCheck().CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken)).Status);
    }
}
