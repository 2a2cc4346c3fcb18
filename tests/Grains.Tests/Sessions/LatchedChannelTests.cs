using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Grains.Tests.Tables;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>A latched channel gives a new subscriber its last message at once.</summary>
public sealed class LatchedChannelTests : IAsyncLifetime
{
    private readonly TablesFixture _fixture =
        new() { Descriptor = Described(SessionFixture.Channel(1) with { Latched = true }, SessionFixture.Channel(2)) };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public void The_last_message_is_sent_only_to_a_new_subscriber()
    {
        var (ann, bob) = (_fixture.Enter("ann"), _fixture.Enter("bob"));
        _fixture.Tables.Publish(1, 10, [1]);
        _fixture.Tables.Publish(1, 11, [2]);
        _fixture.Tables.Publish(2, 12, [3]);
        _fixture.Tables.Subscribe(ann.Link, 1);
        _fixture.Tables.Subscribe(ann.Link, 2);
        Assert.Equal([ServerMessageEncoder.MessageData(1, 11, [2])], ann.Frames());
        _fixture.Tables.Subscribe(ann.Link, 1);
        Assert.Equal(new PublishResult(PublishOutcome.Published, 1, 0), _fixture.Tables.Publish(1, 13, [4]));
        Assert.Equal([ServerMessageEncoder.MessageData(1, 13, [4])], ann.Frames());
        Assert.Empty(bob.Frames());
    }

    [Fact]
    public void Who_subscribes_again_is_sent_it_again()
    {
        var ann = _fixture.Enter();
        _fixture.Tables.Publish(1, 10, [1]);
        _fixture.Tables.Subscribe(ann.Link, 1);
        _fixture.Tables.Unsubscribe(ann.Link, 1);
        _fixture.Tables.Subscribe(ann.Link, 1);
        Assert.Equal(2, ann.Frames().Count);
    }

    [Fact]
    public void A_last_message_that_does_not_fit_resets_no_viewer_and_the_subscriber_is_notified()
    {
        _fixture.Descriptor = Described(
            SessionFixture.Channel(1) with { Latched = true }, SessionFixture.Channel(2) with { Latched = true });
        var ann = _fixture.Enter();
        _fixture.Tables.Publish(1, 10, new byte[9 * 1024 * 1024]);
        _fixture.Tables.Publish(2, 10, new byte[9 * 1024 * 1024]);
        _fixture.Tables.Subscribe(ann.Link, 1);
        _fixture.Tables.Subscribe(ann.Link, 2);

        Assert.Equal(LinkPhase.Open, ann.Link.Status.State);
        var frames = ann.Frames();
        Assert.Equal(2, frames.Count);
        Assert.Equal(
            ServerMessageEncoder.Status(StatusLevel.Warning,
                "The last message of channel '/topic2' has 9437206 bytes and does not fit into your queue now; subscribe again to get it"),
            frames[1]);
        _fixture.Tables.Unsubscribe(ann.Link, 2);
        _fixture.Tables.Subscribe(ann.Link, 2);
        Assert.Equal(9_437_206, Assert.Single(ann.Frames()).Length);
    }

    [Fact]
    public void Last_messages_of_more_channels_than_the_queue_holds_reset_no_viewer_and_each_is_reported_once()
    {
        _fixture.Links.Options.QueueFrames = 2;
        _fixture.Descriptor = Described(
            [.. Enumerable.Range(1, 4).Select(id => SessionFixture.Channel((ulong)id) with { Latched = true })]);
        var ann = _fixture.Enter();
        for (var id = 1ul; id <= 4; id++)
        {
            _fixture.Tables.Publish(id, 10, [1]);
            _fixture.Tables.Subscribe(ann.Link, id);
        }

        // Again and again: what it is told must not grow.
        for (var again = 0; again < 3; again++)
        {
            _fixture.Tables.Unsubscribe(ann.Link, 4);
            _fixture.Tables.Subscribe(ann.Link, 4);
        }

        Assert.Equal(LinkPhase.Open, ann.Link.Status.State);
        Assert.Equal(
            [
                ServerMessageEncoder.MessageData(1, 10, [1]),
                ServerMessageEncoder.MessageData(2, 10, [1]),
                Warning("/topic3"),
                Warning("/topic4"),
            ],
            ann.Frames());
        _fixture.Tables.Unsubscribe(ann.Link, 4);
        _fixture.Tables.Subscribe(ann.Link, 4);
        Assert.Equal([ServerMessageEncoder.MessageData(4, 10, [1])], ann.Frames());

        static byte[] Warning(string topic) => ServerMessageEncoder.Status(
            StatusLevel.Warning,
                $"The last message of channel '{topic}' has 23 bytes and does not fit into your queue now; subscribe again to get it");
    }

    [Fact]
    public void It_goes_with_its_channel()
    {
        var ann = _fixture.Enter();
        _fixture.Tables.Publish(1, 10, [1]);
        _fixture.Tables.Unadvertise([1]);
        _fixture.Tables.Advertise([SessionFixture.Channel(1) with { Latched = true }]);
        ann.Frames();
        _fixture.Tables.Subscribe(ann.Link, 1);
        Assert.Empty(ann.Frames());
    }

    [Fact]
    public void A_lossy_channel_sends_it_on_the_control_stream()
    {
        _fixture.Descriptor = Described(SessionFixture.Channel(1) with { Latched = true, Delivery = ChannelDelivery.Lossy });
        var ann = _fixture.Enter();
        _fixture.Tables.Publish(1, 10, [1]);
        _fixture.Tables.Subscribe(ann.Link, 1);
        Assert.Equal([ServerMessageEncoder.MessageData(1, 10, [1])], ann.Frames());
    }

    [Fact]
    public async Task Whoever_subscribes_to_a_lossy_channel_as_a_message_is_published_gets_it_once_on_the_track_or_kept()
    {
        const int Channels = 40_000;
        const int Publishers = 4;
        _fixture.Links.Options.QueueFrames = Channels + 1;
        _fixture.Descriptor = Described(
            [.. Enumerable.Range(0, Channels)
                .Select(id => SessionFixture.Channel((ulong)id) with { Latched = true, Delivery = ChannelDelivery.Lossy })]);
        var (ann, tables) = (_fixture.Enter(), _fixture.Tables);
        var onTrack = new bool[Channels];
        var subscribing = -1;

        // Each publishes on every fourth channel the moment that channel is subscribed to: now a little before, now a little after.
        var publishing = Task.WhenAll(Enumerable.Range(0, Publishers).Select(publisher => Task.Factory.StartNew(
            () =>
            {
                for (var id = publisher; id < Channels; id += Publishers)
                {
                    while (Volatile.Read(ref subscribing) < id - 1)
                    {
                        Thread.Yield();
                    }

                    onTrack[id] = tables.Publish((ulong)id, 1, []).Recipients == 1;
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        for (var id = 0; id < Channels; id++)
        {
            Volatile.Write(ref subscribing, id);
            tables.Subscribe(ann.Link, (ulong)id);
        }

        await publishing.Within("the publishers to end");
        var kept = ann.Messages().Select(message => Assert.IsType<MessageDataMessage>(message).ChannelId).ToHashSet();
        Assert.DoesNotContain(Enumerable.Range(0, Channels), id => onTrack[id] == kept.Contains((ulong)id));
    }

    [Fact]
    public void A_message_that_is_too_large_is_not_kept()
    {
        _fixture.Session.Options.Participant.MaxFrameBytes = 64 * 1024;
        var ann = _fixture.Enter();
        _fixture.Tables.Publish(1, 10, [1]);
        Assert.Equal(PublishOutcome.FrameTooLarge, _fixture.Tables.Publish(1, 11, new byte[64 * 1024]).Outcome);
        _fixture.Tables.Subscribe(ann.Link, 1);
        Assert.Equal([ServerMessageEncoder.MessageData(1, 10, [1])], ann.Frames());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_subscribes_amid_publishing_sees_each_message_from_then_on_once_and_in_the_order_of_all(bool latestOnly)
    {
        const int Publishers = 3;
        const int Messages = 6_000;
        const int Viewers = 60;
        _fixture.Links.Options.QueueFrames = 2 * Publishers * Messages;
        _fixture.Descriptor = Described(SessionFixture.Channel(1) with { Latched = true, LatestOnly = latestOnly });
        var viewers = Enumerable.Range(0, Viewers).Select(number => _fixture.Enter($"viewer{number}")).ToArray();
        var tables = _fixture.Tables;
        tables.Subscribe(viewers[0].Link, 1);
        tables.Publish(1, 0, []);
        using var start = new Barrier(Publishers + 1);
        var publishing = Task.WhenAll(Enumerable.Range(1, Publishers).Select(publisher => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(TestContext.Current.CancellationToken);
                for (var message = 0; message < Messages; message++)
                {
                    tables.Publish(1, (ulong)((publisher * Messages) + message), []);
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        start.SignalAndWait(TestContext.Current.CancellationToken);
        foreach (var viewer in viewers.Skip(1))
        {
            tables.Subscribe(viewer.Link, 1);
            Thread.SpinWait(1_000);
        }

        await publishing.Within("the publishers to end");
        ulong[] all = Times(viewers[0]);
        Assert.Equal(latestOnly ? 1 : 1 + (Publishers * Messages), all.Length);
        foreach (var viewer in viewers.Skip(1))
        {
            var times = Times(viewer);
            Assert.NotEmpty(times);
            Assert.True(all.AsSpan(all.Length - times.Length).SequenceEqual(times),
                $"The {times.Length} messages of {viewer.Link} are not the last ones in their order.");
        }

        static ulong[] Times(HandLink viewer) =>
            [.. viewer.Messages().Select(message => Assert.IsType<MessageDataMessage>(message).LogTime)];
    }

    private static RoomDescriptor Described(params ChannelDescriptor[] channels) => new() { Name = "robot", Channels = channels };
}
