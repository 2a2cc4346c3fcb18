using System.Text;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Sessions;

public sealed class DeviceMessagesTests
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly Queue<ViewerEvent> _events = new();
    private readonly List<byte[]> _sent = [];
    private readonly StreamGreeting _greeting = new("arm");
    private readonly PingSchedule _pings;
    private readonly DeviceMessages _messages;

    public DeviceMessagesTests()
    {
        _pings = new PingSchedule(Every, _time);
        _messages = new DeviceMessages(
            new Subscriptions(TestViewer.Options(new Uri("ws://127.0.0.1:1")), _events, _sent.Add, _time), _pings, _events, _sent.Add);
    }

    [Fact]
    public void ServerInfo_is_an_event_and_starts_the_pings()
    {
        _time.Advance(Every);
        Hello();

        Assert.IsType<ServerInfoMessage>(Assert.IsType<ServerMessageReceived>(Assert.Single(_events)).Message);
        Assert.Equal(Every, _pings.DueIn());
    }

    [Fact]
    public void A_later_message_does_not_start_the_pings_again()
    {
        Hello();
        _time.Advance(Every);
        Take(ServerMessageEncoder.Status(StatusLevel.Info, "hello"));

        Assert.Equal(TimeSpan.Zero, _pings.DueIn());
    }

    [Fact]
    public void A_message_of_an_advertised_channel_is_an_event_and_one_of_another_is_skipped()
    {
        Offer();
        Take(ServerMessageEncoder.MessageData(1, 5, "hi"u8));
        Take(ServerMessageEncoder.MessageData(2, 5, "hi"u8));
        Take(ServerMessageEncoder.Unadvertise([1]));
        Take(ServerMessageEncoder.MessageData(1, 5, "hi"u8));

        var message = Assert.IsType<ChannelMessageReceived>(_events.Dequeue());
        Assert.Equal((1UL, 5UL, "hi"), (message.Channel.Id, message.LogTime, Encoding.UTF8.GetString(message.Data)));
        Assert.Contains("channel 2,", Assert.IsType<PayloadSkipped>(_events.Dequeue()).Reason, StringComparison.Ordinal);
        Assert.IsType<UnadvertiseMessage>(Assert.IsType<ServerMessageReceived>(_events.Dequeue()).Message);
        Assert.Contains("channel 1,", Assert.IsType<PayloadSkipped>(_events.Dequeue()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_advertisement_is_an_event_before_the_subscription_that_it_causes()
    {
        Hello();
        _events.Clear();
        Take(ServerMessageEncoder.Advertise([Events.Channel(1, "/cpu")]));

        Assert.IsType<AdvertiseMessage>(Assert.IsType<ServerMessageReceived>(_events.Dequeue()).Message);
        Assert.Equal([1], Assert.IsType<SubscriptionSent>(_events.Dequeue()).ChannelIds);
        Assert.Equal(1UL, Assert.Single(Frames.Sent<SubscribeMessage>(_sent).Channels).Id);
    }

    [Fact]
    public void Every_pong_is_acknowledged_and_only_a_foreign_one_is_an_event()
    {
        Offer();
        Take(ServerMessageEncoder.Pong(Frames.Sent<PingMessage>([_pings.Take()]).AppTimestamp, 7));
        Assert.Equal(7UL, Frames.Sent<PingAckMessage>(_sent).DeviceTimestamp);
        Assert.Empty(_events);
        _sent.Clear();

        Take(ServerMessageEncoder.Pong(1, 8));

        Assert.Equal(8UL, Frames.Sent<PingAckMessage>(_sent).DeviceTimestamp);
        Assert.IsType<PongMessage>(Assert.IsType<ServerMessageReceived>(Assert.Single(_events)).Message);
    }

    [Fact]
    public void The_first_own_pong_shows_that_the_device_has_no_channels()
    {
        Hello();
        _events.Clear();
        Take(ServerMessageEncoder.Pong(Frames.Sent<PingMessage>([_pings.Take()]).AppTimestamp, 7));

        Assert.IsType<TopicsUnmatched>(Assert.Single(_events));
    }

    [Fact]
    public void A_frame_that_is_no_message_is_skipped_even_before_ServerInfo()
    {
        Take([1, 1, 0, 0, 0, (byte)'?']);

        Assert.IsType<PayloadSkipped>(Assert.Single(_events));
        Assert.False(_greeting.HasServerInfo);
    }

    [Fact]
    public void Without_a_stream_and_without_tracks_there_is_nothing_to_take() => Assert.False(_messages.TakeNext(null));

    private void Hello() => Take(ServerMessageEncoder.ServerInfo(new ServerInfo { Name = "robot", SessionId = "s-1" }));

    private void Offer()
    {
        Hello();
        Take(ServerMessageEncoder.Advertise([Events.Channel(1, "/cpu")]));
        _events.Clear();
        _sent.Clear();
    }

    private void Take(byte[] bytes) => _messages.Take(_greeting, Frames.One(bytes));
}
