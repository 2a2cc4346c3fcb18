using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Connections;

namespace RemoteAccess.RoomServer.Tests.Connections;

public sealed class RateLimitTests
{
    [Fact]
    public void A_bucket_gives_its_burst_and_then_its_rate()
    {
        var time = new FakeTimeProvider();
        var limit = new RateLimit(perSecond: 10, burst: 3, time);

        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => limit.TryTake()));
        time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => limit.TryTake()));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => limit.TryTake()));
    }
}
