using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Sessions;
using RemoteAccess.Viewer.Tests.Support;

namespace RemoteAccess.Viewer.Tests.Sessions;

/// <summary>What the session tells about channels that are wanted and not offered, and about messages that were there before the
/// subscription.</summary>
public sealed class WhatIsOfferedTests : SessionTest
{
    private static readonly ChannelAdvertisement Cpu = Events.Channel(1, "/cpu");

    [Fact]
    public async Task Patterns_that_match_nothing_are_reported_once_with_what_there_is()
    {
        await using var viewer = new TestViewer(Options with { Topics = TopicSelection.Parse(["/nope", "/cp*"]) });
        await MeetAsync(viewer);
        await Device.GreetAsync(Cpu, Events.Channel(2, "/b"));

        var unmatched = await viewer.UntilAsync<TopicsUnmatched>();

        Assert.Equal(["/nope"], unmatched.Patterns);
        Assert.Equal(["/b", "/cpu"], unmatched.Offered);
        await Device.SendAsync(ServerMessageEncoder.Advertise([Events.Channel(3, "/c")]));
        await Device.MessageAsync(1, "{}");
        await viewer.NextAsync<ServerMessageReceived>();
        await viewer.NextAsync<ChannelMessageReceived>();
    }

    [Fact]
    public async Task A_full_match_is_not_reported()
    {
        await using var viewer = new TestViewer(Options with { Topics = TopicSelection.Parse(["/cp*", "1"]) });
        await MeetAsync(viewer);
        await Device.GreetAsync(Cpu);
        await Device.MessageAsync(1, "{}");

        await viewer.UntilAsync<SubscriptionSent>();
        await viewer.NextAsync<ChannelMessageReceived>();
    }

    [Fact]
    public async Task A_device_without_channels_is_reported_after_its_first_pong()
    {
        await using var viewer = new TestViewer(Options with { PingEvery = TimeSpan.FromSeconds(1) });
        await MeetAsync(viewer);
        await Device.HelloAsync();
        await viewer.NextAsync<ServerMessageReceived>();
        var reading = viewer.NextAsync<TopicsUnmatched>();
        await Device.PongAsync();

        var unmatched = await reading;
        Assert.Equal((0, 0), (unmatched.Patterns.Count, unmatched.Offered.Count));
    }

    [Fact]
    public async Task The_first_message_when_logged_before_the_subscription_has_an_age_and_no_latency()
    {
        await using var viewer = new TestViewer(Options);
        await MeetAsync(viewer);
        await Device.GreetAsync(Cpu);
        await viewer.UntilAsync<SubscriptionSent>();
        await Device.MessageAsync(1, "{}", logTime: 1_000);
        await Device.MessageAsync(1, "{}", logTime: 2_000);

        var kept = await viewer.NextAsync<ChannelMessageReceived>();
        var later = await viewer.NextAsync<ChannelMessageReceived>();

        Assert.Equal((true, null), (kept.WasKept, kept.LatencyMilliseconds));
        Assert.True(kept.AgeMilliseconds > 1e12);
        Assert.Equal((false, null), (later.WasKept, later.AgeMilliseconds));
        Assert.True(later.LatencyMilliseconds > 1e12);
    }

    [Theory]
    [InlineData(99UL, true)]
    [InlineData(100UL, false)]
    [InlineData(0UL, false)]
    public void A_message_is_kept_when_it_is_the_first_and_was_logged_before(ulong logTime, bool isKept)
    {
        var first = new FirstMessages();
        first.Subscribed([1, 2], now: 100);

        Assert.Equal(isKept, first.WasKept(1, logTime));
        Assert.False(first.WasKept(1, 1));
        first.Forget([2]);
        Assert.False(first.WasKept(2, 1));
        first.Subscribed([2], now: 100);
        first.Clear();
        Assert.False(first.WasKept(2, 1));
    }
}
