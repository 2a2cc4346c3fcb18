using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Viewer.Tests.Sessions;

/// <summary>What the device is told about how far the viewer has got.</summary>
[Trait("Rule", "B12")]
public sealed class AcknowledgementSessionTests : SessionTest
{
    private static readonly ChannelAdvertisement Channel = Events.Channel(1, "/cpu");

    [Fact]
    public async Task What_was_read_is_acknowledged_after_250_milliseconds()
    {
        var time = new TimerFakeTimeProvider();
        await using var viewer = new TestViewer(Options, time);
        await MeetAsync(viewer);
        await Device.GreetAsync(Channel);
        await viewer.UntilAsync<SubscriptionSent>();
        await Device.ReceiveAsync<SubscribeMessage>();
        await Device.MessageAsync(1, "1");
        await viewer.NextAsync<ChannelMessageReceived>();

        // The owner asks for more: only now is the message processed.
        var armed = time.ArmedFor(DelayedAcknowledgement.MaxDelay);
        var next = viewer.NextAsync<ChannelMessageReceived>();
        await armed.Within("the session to wait 250 ms for more to acknowledge");
        time.Advance(DelayedAcknowledgement.MaxDelay);

        Assert.Equal((ulong)Device.Sent.Length, (await Device.ReceiveAsync<ConsumedMessage>()).Bytes);
        await Device.MessageAsync(1, "2");
        await next;
    }

    [Fact]
    public async Task What_was_read_is_acknowledged_every_64KiB_without_the_clock()
    {
        await using var viewer = new TestViewer(Options, new TimerFakeTimeProvider());
        await MeetAsync(viewer);
        await Device.GreetAsync(Channel);
        for (var i = 0; i < 5; i++)
        {
            await Device.SendAsync(ServerMessageEncoder.MessageData(1, 1, new byte[DelayedAcknowledgement.MaxUnacknowledgedBytes]));
            await viewer.UntilAsync<ChannelMessageReceived>();
            var asked = viewer.NextAsync<PayloadSkipped>();

            var consumed = (await Device.ReceiveAsync<ConsumedMessage>()).Bytes;
            Assert.InRange(consumed, (ulong)(i + 1) * DelayedAcknowledgement.MaxUnacknowledgedBytes, (ulong)Device.Sent.Length);
            await Device.SendAsync([1, 1, 0, 0, 0, (byte)'?']);
            await asked;
        }
    }

    [Fact]
    public async Task A_frame_larger_than_the_window_is_acknowledged_while_it_comes()
    {
        await using var viewer = new TestViewer(Options, new TimerFakeTimeProvider());
        await MeetAsync(viewer);
        await Device.GreetAsync(Channel);
        await viewer.UntilAsync<SubscriptionSent>();
        var reading = viewer.NextAsync<ChannelMessageReceived>();
        var frame = ServerMessageEncoder.MessageData(1, 1, new byte[1_000_000]);
        await Device.SendAsync(frame[..500_000]);
        var before = (ulong)Device.Sent.Length;
        while ((await Device.ReceiveAsync<ConsumedMessage>()).Bytes <= before - DelayedAcknowledgement.MaxUnacknowledgedBytes)
        {
        }

        await Device.SendAsync(frame[500_000..]);
        await reading;
    }

    [Fact]
    public async Task A_new_stream_is_counted_from_zero()
    {
        var time = new TimerFakeTimeProvider();
        await using var viewer = new TestViewer(Options, time);
        var participant = await MeetAsync(viewer);
        await Device.GreetAsync(Channel);
        await Device.SendAsync(ServerMessageEncoder.MessageData(1, 1, new byte[100_000]));
        await viewer.UntilAsync<ChannelMessageReceived>();
        await Device.ReceiveAsync<SubscribeMessage>();

        Device.ExpectNewInbound();
        await Device.OpenAsync(participant);
        await Device.GreetAsync(Channel);
        await viewer.UntilAsync<ControlStreamOpened>();
        await viewer.UntilAsync<SubscriptionSent>();
        var armed = time.ArmedFor(DelayedAcknowledgement.MaxDelay);
        var next = viewer.NextAsync<ChannelMessageReceived>();
        await armed.Within("the session to wait 250 ms for more to acknowledge");
        time.Advance(DelayedAcknowledgement.MaxDelay);

        Assert.Equal((ulong)Device.Sent.Length, (await Device.ReceiveAsync<ConsumedMessage>()).Bytes);
        await Device.MessageAsync(1, "2");
        await next;
    }

    [Fact]
    public async Task A_token_without_the_attribute_is_served_without_acknowledgements()
    {
        var token = new AccessToken { Identity = TestViewer.Identity, Grant = new VideoGrant { RoomJoin = true, Room = TestViewer.Room } };
        var minted = token.Mint(DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret, TimeSpan.FromMinutes(1));
        await using var viewer = new TestViewer(Options with { Credentials = new GivenToken(minted) });
        await MeetAsync(viewer);
        await Device.GreetAsync(Channel);
        var sending = Device.SendAsync(ServerMessageEncoder.MessageData(1, 1, new byte[300_000]));
        await viewer.UntilAsync<ChannelMessageReceived>();
        await sending;
        viewer.Session.Unsubscribe([1]);

        Assert.IsType<SubscribeMessage>(await Device.ReceiveAsync<ClientMessage>());
        Assert.IsType<UnsubscribeMessage>(await Device.ReceiveAsync<ClientMessage>());
    }
}
