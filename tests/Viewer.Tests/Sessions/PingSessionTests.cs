using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Sessions;

/// <summary>Pings that let the device know the round-trip time.</summary>
public sealed class PingSessionTests : SessionTest
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_session_pings_as_often_as_asked_acknowledges_the_pong_and_tells_nobody()
    {
        var time = new TimerFakeTimeProvider();
        await using var viewer = new TestViewer(Options with { PingEvery = Every }, time);
        await MeetAsync(viewer);
        await Device.GreetAsync(Events.Channel(1, "/cpu"));
        await viewer.UntilAsync<SubscriptionSent>();
        var armed = time.ArmedFor(DelayedAcknowledgement.MaxDelay);
        var next = viewer.NextAsync<ChannelMessageReceived>();
        await armed.Within("the session to wait");
        for (var i = 0; i < 2; i++)
        {
            time.Advance(Every);
            await Device.PongAsync(deviceTimestamp: 100);
            Assert.Equal(100u, (await Device.ReceiveAsync<PingAckMessage>()).DeviceTimestamp);
        }

        await Device.MessageAsync(1, "1");
        await next;
    }

    [Fact]
    public async Task A_pong_that_is_not_the_sessions_own_is_acknowledged_and_reported()
    {
        await using var viewer = new TestViewer(Options with { PingEvery = Every });
        await MeetAsync(viewer);
        await Device.GreetAsync();
        await Device.SendAsync(ServerMessageEncoder.Pong(1, 2));

        while (await viewer.UntilAsync<ServerMessageReceived>() is not { Message: PongMessage })
        {
        }

        Assert.Equal(2u, (await Device.ReceiveAsync<PingAckMessage>()).DeviceTimestamp);
    }
}
