using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>Lossy channels in a session: who subscribes gets a track, who leaves ends it, and reliable channels know nothing of
/// it.</summary>
public sealed class LossyChannelTests
{
    private static readonly ChannelDescriptor Lossy = SessionFixture.Channel(7) with { Delivery = ChannelDelivery.Lossy };

    [Fact]
    public async Task A_message_goes_to_the_track_and_not_to_the_control_streams()
    {
        await using var fixture = Fixture(Lossy);
        var session = await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        await fixture.Room.OpenInbound("ann", ann.Sid).WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(7)]));
        await fixture.Until(() => fixture.Room.Tracks.Count == 1, "the track");

        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 0), session.Publish(7, 5, "hi"u8));
        Assert.Equal(PublishOutcome.FrameTooLarge, session.Publish(7, 6, new byte[fixture.Options.Lossy.MaxMessageBytes + 1]).Outcome);
        await fixture.Until(() => fixture.Room.Tracks[0].Frames.Count == 1 && stream.Statuses().Count == 1, "the frame and the warning");

        Assert.Equal("channel-drops-7", stream.Statuses()[0].Id);
        Assert.Empty(stream.Messages.OfType<MessageDataMessage>());
        var entry = session.Channels.Single(channel => channel.Id == 7);
        Assert.Equal((1, 1L, 2L, 1L), (entry.Subscribers, entry.Messages, entry.Bytes, entry.Dropped));
        Assert.Equal((1L, 1L), (fixture.Counted("remote_access.messages"), fixture.Counted("remote_access.messages.too_large")));
        Assert.Single(fixture.Room.Publishes);
    }

    [Fact]
    public async Task The_track_ends_with_the_last_subscriber_that_unsubscribes_or_leaves()
    {
        await using var fixture = Fixture(Lossy);
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        var (bob, _) = await fixture.JoinRegistered("bob");
        var inbound = fixture.Room.OpenInbound("ann", ann.Sid);
        await inbound.WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(7)]));
        await fixture.Room.OpenInbound("bob", bob.Sid).WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(7)]));
        await fixture.Until(
            () => fixture.Room.Tracks.Count == 1 && fixture.Session.Channels[0].Subscribers == 2, "two subscribers and the track");

        fixture.Room.Leave(bob);
        await fixture.Unregistered(bob.Sid);
        Assert.False(fixture.Room.Tracks[0].IsClosing);
        await inbound.WriteAsync(ClientMessageEncoder.Unsubscribe([7]));

        await fixture.Until(() => fixture.Room.Tracks[0].IsClosed, "the track to be closed");
    }

    [Fact]
    public async Task The_track_ends_with_the_channel_and_its_warning_is_taken_back_before_that_is_told()
    {
        await using var fixture = Fixture(Lossy);
        var session = await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        await fixture.Room.OpenInbound("ann", ann.Sid).WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(7)]));
        await fixture.Until(() => fixture.Room.Tracks.Count == 1, "the track");
        session.Publish(7, 6, new byte[fixture.Options.Lossy.MaxMessageBytes + 1]);

        session.Unadvertise([7]);

        await fixture.Until(() => fixture.Room.Tracks[0].IsClosed && stream.Messages is [.., UnadvertiseMessage],
            "the track to be closed and the channel taken back");
        Assert.Equal(["channel-drops-7"], Assert.IsType<RemoveStatusMessage>(stream.Messages[^2]).StatusIds);
    }

    [Fact]
    public async Task Tracks_are_closed_with_the_session()
    {
        await using var fixture = Fixture(Lossy);
        var session = await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        await fixture.Room.OpenInbound("ann", ann.Sid).WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(7)]));
        await fixture.Until(() => fixture.Room.Tracks.Count == 1, "the track");

        await session.CloseAsync(ReasonCode.RoomClosed, planned: true).Within("the close");

        Assert.True(fixture.Room.Tracks[0].IsClosed);
        Assert.Equal(0, fixture.Counted("remote_access.tracks"));
    }

    [Fact]
    public async Task After_a_reconnect_a_viewer_that_subscribes_again_gets_a_track_of_the_new_connection()
    {
        await using var fixture = Fixture(Lossy);
        await fixture.StartConnected();
        var (ann, _) = await fixture.JoinRegistered("ann");
        await fixture.Room.OpenInbound("ann", ann.Sid).WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(7)]));
        await fixture.Until(() => fixture.Room.Tracks.Count == 1, "the track");

        fixture.Room.Device!.End(Transport.RoomDisconnectReason.ConnectionLost);
        await fixture.AdvanceUntil(
            () => fixture.Room.Joined == 2 && fixture.Session.Link(ann.Sid) is not null, "the viewer to be registered again");
        await fixture.Room.OpenInbound("ann", ann.Sid).WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(7)]));
        await fixture.Until(() => fixture.Room.Tracks.Count == 2, "the second track");

        Assert.Same(fixture.Room.Device, fixture.Room.Tracks[1].Connection);
    }

    [Fact]
    public async Task A_new_subscriber_of_a_latched_lossy_channel_gets_the_last_message_on_its_control_stream()
    {
        await using var fixture = Fixture(Lossy with { Latched = true });
        var session = await fixture.StartConnected();
        var (ann, stream) = await fixture.JoinRegistered("ann");
        session.Publish(7, 5, "last"u8);
        session.Publish(7, 6, new byte[fixture.Options.Lossy.MaxMessageBytes + 1]);

        await fixture.Room.OpenInbound("ann", ann.Sid).WriteAsync(ClientMessageEncoder.Subscribe([new ChannelSubscription(7)]));
        await fixture.Until(() => stream.Messages.OfType<MessageDataMessage>().Any(), "the last message");

        var last = stream.Messages.OfType<MessageDataMessage>().Single();
        Assert.Equal((7UL, 5UL), (last.ChannelId, last.LogTime));
    }

    private static SessionFixture Fixture(ChannelDescriptor channel)
    {
        var fixture = new SessionFixture();
        fixture.Descriptor = fixture.Descriptor with { Channels = [channel] };
        return fixture;
    }
}
