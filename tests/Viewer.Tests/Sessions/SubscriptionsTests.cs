using System.Buffers;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Sessions;

public sealed class SubscriptionsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch + TimeSpan.FromTicks(5));
    private readonly Queue<ViewerEvent> _events = new();
    private readonly List<byte[]> _sent = [];
    private readonly Subscriptions _subscriptions;

    public SubscriptionsTests() => _subscriptions = Of("/cpu", "/n*");

    [Fact]
    public void Advertised_channels_that_are_wanted_are_subscribed()
    {
        _subscriptions.Advertise([Events.Channel(1, "/cpu"), Events.Channel(2, "/net"), Events.Channel(3, "/gpu")]);

        Assert.Equal([1UL, 2UL], Frames.Sent<SubscribeMessage>(_sent).Channels.Select(channel => channel.Id));
        Assert.Equal([1, 2], Assert.IsType<SubscriptionSent>(Assert.Single(_events)).ChannelIds);
        Assert.Equal(3, _subscriptions.Channels.Count);
    }

    [Fact]
    public void Subscribe_and_unsubscribe_are_sent_and_outlive_a_reset()
    {
        _subscriptions.Subscribe([3]);
        Assert.Equal(3UL, Assert.Single(Frames.Sent<SubscribeMessage>(_sent).Channels).Id);
        _sent.Clear();
        _subscriptions.Unsubscribe([1]);
        Assert.Equal([1UL], Frames.Sent<UnsubscribeMessage>(_sent).ChannelIds);
        _sent.Clear();

        _subscriptions.Reset();
        _subscriptions.Advertise([Events.Channel(1, "/cpu"), Events.Channel(3, "/gpu")]);

        Assert.Equal(3UL, Assert.Single(Frames.Sent<SubscribeMessage>(_sent).Channels).Id);
    }

    [Fact]
    public void A_channel_that_is_no_longer_advertised_is_not_found()
    {
        _subscriptions.Advertise([Events.Channel(1, "/cpu"), Events.Channel(2, "/net")]);
        _subscriptions.Unadvertise([1]);

        Assert.False(_subscriptions.TryGet(1, out _));
        Assert.True(_subscriptions.TryGet(2, out _));
        _subscriptions.Reset();
        Assert.False(_subscriptions.TryGet(2, out _));
    }

    [Fact]
    public void Unmatched_patterns_are_reported_once_for_each_stream()
    {
        _subscriptions.Advertise([Events.Channel(2, "/net"), Events.Channel(4, "/b")]);
        _subscriptions.Advertise([Events.Channel(5, "/c")]);
        _subscriptions.JudgeSelection();

        var unmatched = Assert.Single(_events.OfType<TopicsUnmatched>());
        Assert.Equal(["/cpu"], unmatched.Patterns);
        Assert.Equal(["/b", "/net"], unmatched.Offered);
        _events.Clear();
        _subscriptions.Reset();
        _subscriptions.JudgeSelection();
        Assert.Empty(Assert.IsType<TopicsUnmatched>(Assert.Single(_events)).Offered);
    }

    [Fact]
    public void Without_a_selection_nothing_is_reported()
    {
        new Subscriptions(Options(TopicSelection.None), _events, _sent.Add, _time).JudgeSelection();

        Assert.Empty(_events);
    }

    [Fact]
    public void Channels_over_the_limit_are_counted()
    {
        _subscriptions.Advertise([.. Enumerable.Range(1, 12).Select(id => Events.Channel((ulong)id, "/n"))]);

        Assert.Equal(10, Frames.Sent<SubscribeMessage>(_sent).Channels.Count);
        Assert.Contains(
            "2 channels were ignored: the device offers more than 10.",
            Assert.Single(_events.OfType<PayloadSkipped>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_message_that_was_logged_before_the_subscription_was_kept()
    {
        var channel = Events.Channel(1, "/cpu");
        _subscriptions.Advertise([channel]);
        _time.Advance(TimeSpan.FromTicks(2));

        var kept = _subscriptions.Received(channel, 499, new ReadOnlySequence<byte>([1]));
        var next = _subscriptions.Received(channel, 499, new ReadOnlySequence<byte>([1]));

        Assert.Equal((700UL, true), (kept.ReceivedAt, kept.WasKept));
        Assert.False(next.WasKept);
        _subscriptions.Unsubscribe([1]);
        Assert.False(_subscriptions.Received(channel, 499, new ReadOnlySequence<byte>([1])).WasKept);
    }

    private static ViewerSessionOptions Options(TopicSelection topics) =>
        TestViewer.Options(new Uri("ws://127.0.0.1:1")) with { Topics = topics, MaxChannels = 10 };

    private Subscriptions Of(params string[] patterns) => new(Options(TopicSelection.Parse(patterns)), _events, _sent.Add, _time);
}
