using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Subscribing, and what is answered when it cannot be.</summary>
public sealed class SubscriptionTests
{
    [Fact]
    [Trait("Rule", "B11")]
    public async Task An_unknown_channel_is_answered_with_an_error_status_and_the_known_ones_are_subscribed()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");

        await fixture.Room.OpenInbound("ann", ann.Sid).WriteAsync(
            ClientMessageEncoder.Subscribe(
                [new ChannelSubscription(404), new ChannelSubscription(1), new ChannelSubscription(18_446_744_073_709_551_615)]));
        await fixture.Until(() => stream.Statuses().Count == 2, "the errors");

        Assert.Equal(
            [
                new StatusMessage(StatusLevel.Error, "Unknown channel: 404"),
                new StatusMessage(StatusLevel.Error, "Unknown channel: 18446744073709551615"),
            ],
            stream.Statuses());
        Assert.Equal([1UL], session.SubscriptionsOf(fixture.LinkOf(ann)));
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task A_video_track_is_refused_where_there_is_none_and_nothing_changes_for_that_channel()
    {
        await using var fixture = new SessionFixture();
        var video = SessionFixture.Channel(2) with
        {
            Metadata = new Dictionary<string, string> { [ChannelAdvertisement.HasVideoTrackMetadata] = "true" },
        };
        fixture.Descriptor = fixture.Descriptor with { Channels = [SessionFixture.Channel(1), video, SessionFixture.Channel(3)] };
        var session = await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        var inbound = fixture.Room.OpenInbound("ann", ann.Sid);

        await inbound.WriteAsync(
            ClientMessageEncoder.Subscribe(
                [new ChannelSubscription(1, RequestVideoTrack: true), new ChannelSubscription(2, RequestVideoTrack: true),
                    new ChannelSubscription(3)]));
        await inbound.WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(3, RequestVideoTrack: true)]));
        await fixture.Until(() => stream.Statuses().Count == 2, "the answers");

        Assert.Equal(
            [
                new StatusMessage(StatusLevel.Error, "Channel 1 does not support video transcoding"),
                new StatusMessage(StatusLevel.Error, "Channel 3 does not support video transcoding"),
            ],
            stream.Statuses());
        Assert.Equal([2UL, 3UL], session.SubscriptionsOf(fixture.LinkOf(ann)));
    }

    [Fact]
    [Trait("Rule", "B11")]
    public async Task Subscribing_twice_is_once_and_unsubscribing_what_is_not_subscribed_is_nothing()
    {
        await using var fixture = new SessionFixture();
        var session = await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        var inbound = fixture.Room.OpenInbound("ann", ann.Sid);
        await inbound.WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(1), new ChannelSubscription(1)]));
        await inbound.WriteAsync(ClientMessageEncoder.Unsubscribe([404]));
        await fixture.Until(() => fixture.Counted("remote_access.inbound.frames") == 2, "both messages");

        Assert.Equal(1, session.Channels[0].Subscribers);
        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 0), session.Publish(1, 1, "{}"u8));
        await inbound.WriteAsync(ClientMessageEncoder.Unsubscribe([1]));
        await fixture.Until(() => session.Channels[0].Subscribers == 0, "the subscription to end");
        Assert.Equal(new PublishResult(PublishOutcome.Published, 0, 0), session.Publish(1, 2, "{}"u8));
        Assert.Empty(stream.Statuses());
    }
}
