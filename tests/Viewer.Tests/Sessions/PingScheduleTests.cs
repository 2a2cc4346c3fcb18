using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Sessions;

public sealed class PingScheduleTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(3));

    [Fact]
    public void Without_an_interval_no_ping_is_ever_due() => Assert.Null(new PingSchedule(null, _time).DueIn());

    [Fact]
    public void A_ping_is_due_one_interval_after_the_start_and_after_each_ping()
    {
        var pings = new PingSchedule(TimeSpan.FromSeconds(5), _time);
        pings.Restart();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(3), pings.DueIn());
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.Zero, pings.DueIn());

        pings.Take();

        Assert.Equal(TimeSpan.FromSeconds(5), pings.DueIn());
    }

    [Fact]
    public void A_pong_is_recognised_as_the_answer_to_an_own_ping()
    {
        var ping = Frames.Sent<PingMessage>([new PingSchedule(TimeSpan.FromSeconds(5), _time).Take()]);

        Assert.Equal((1UL << 63) + 300, ping.AppTimestamp);
        Assert.True(PingSchedule.IsOwn(new PongMessage(ping.AppTimestamp, 7)));
        Assert.False(PingSchedule.IsOwn(new PongMessage(300, 7)));
    }
}
