using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Inbound;

/// <summary>Pings and round trips (protocol.md).</summary>
public sealed class PingTests
{
    [Fact]
    public async Task A_ping_is_answered_with_its_first_eight_bytes_and_the_devices_time()
    {
        await using var device = await new DeviceFixture().StartAsync();
        await device.AskAsync(ClientMessageEncoder.Ping([8, 7, 6, 5, 4, 3, 2, 1, 99, 99]));
        var now = (ulong)device.Fixture.Time.GetUtcNow().ToUnixTimeMilliseconds();
        Assert.Equal([new PongMessage(0x0102030405060708, now)], device.Answers);
    }

    [Fact]
    public async Task Acknowledged_pongs_give_the_round_trip_without_the_first_and_without_those_from_the_future()
    {
        await using var device = await new DeviceFixture().StartAsync();
        var now = (ulong)device.Fixture.Time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var sent in new[] { now - 5_000, now + 1, ulong.MaxValue, now - 20, now - 40 })
        {
            await device.SendAsync(ClientMessageEncoder.PingAck(sent));
        }

        await device.HandledAsync();
        var statistics = device.Fixture.LinkOf(device.Ann).GetStatistics();
        Assert.Equal(26, statistics.RoundTrip!.Value.TotalMilliseconds, 6);
        Assert.Equal(6, statistics.RoundTripDeviation!.Value.TotalMilliseconds, 6);
        Assert.Equal(statistics.RoundTrip, Assert.Single(device.Fixture.Session.Participants).RoundTrip);
    }
}
