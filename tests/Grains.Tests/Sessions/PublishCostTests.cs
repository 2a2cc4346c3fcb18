using RemoteAccess.Grains.Tests.Fakes;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Grains.Tests.Tables;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tests.Sessions;

/// <summary>What publishing costs: one encoding for all subscribers, none for nobody; and what is counted.</summary>
public sealed class PublishCostTests : IAsyncLifetime
{
    private const int Rounds = 50;
    private readonly TablesFixture _fixture = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_message_to_a_thousand_subscribers_is_encoded_once_and_shared(bool latched, bool latestOnly)
    {
        const int Viewers = 1_000;
        _fixture.Descriptor = Described(SessionFixture.Channel(1) with { Latched = latched, LatestOnly = latestOnly });
        var viewers = Enumerable.Range(0, Viewers).Select(number => _fixture.Enter($"viewer{number}")).ToArray();
        Assert.All(viewers, viewer => _fixture.Tables.Subscribe(viewer.Link, 1));
        var data = new byte[1024];
        for (var round = 0; round < Rounds; round++)
        {
            Assert.Equal(Viewers, _fixture.Tables.Publish(1, 0, data).Recipients);
        }

        // Queues have grown by now: what is left is the frame.
        Assert.All(viewers, viewer => viewer.Frames());
        Assert.All(viewers, viewer => viewer.Link.SendInitial(LinkFixture.Frame(9)));
        var allocated = Allocated(() => _fixture.Tables.Publish(1, 0, data));
        Assert.InRange(allocated, data.Length, 2 * data.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_message_without_subscribers_is_not_encoded(bool latched)
    {
        _fixture.Descriptor = Described(SessionFixture.Channel(1) with { Latched = latched });
        _fixture.Enter();
        var data = new byte[1024 * 1024];
        _fixture.Tables.Publish(1, 0, data);
        Assert.InRange(Allocated(() => _fixture.Tables.Publish(1, 0, data)), 0, 500);
    }

    [Fact]
    public void Messages_bytes_and_drops_are_counted_by_channel_and_in_all()
    {
        _fixture.Session.Options.Participant.MaxFrameBytes = 64 * 1024;
        _fixture.Descriptor = Described(SessionFixture.Channel(1), SessionFixture.Channel(2));
        var (ann, bob) = (_fixture.Enter("ann").Link, _fixture.Enter("bob").Link);
        _fixture.Tables.Subscribe(ann, 1);
        _fixture.Tables.Subscribe(bob, 1);
        _fixture.Tables.Publish(1, 0, new byte[10]);
        _fixture.Tables.Publish(1, 0, new byte[64 * 1024 - ServerMessageEncoder.MessageDataOverhead]);
        Assert.Equal(PublishOutcome.FrameTooLarge,
            _fixture.Tables.Publish(1, 0, new byte[64 * 1024 - ServerMessageEncoder.MessageDataOverhead + 1]).Outcome);
        _fixture.Tables.Publish(2, 0, []);
        _fixture.Tables.Publish(404, 0, []);

        var bytes = 64L * 1024 - ServerMessageEncoder.MessageDataOverhead + 10;
        Assert.Equal(
            [new ChannelEntry(1, "/topic1", 2) { Messages = 2, Bytes = bytes, Dropped = 1 },
                new ChannelEntry(2, "/topic2", 0) { Messages = 1 }],
            _fixture.Tables.Channels);
        Assert.Equal(3, _fixture.Session.Counted("remote_access.messages"));
        Assert.Equal(bytes, _fixture.Session.Counted("remote_access.messages.bytes"));
        Assert.Equal(1, _fixture.Session.Counted("remote_access.messages.too_large"));
        Assert.Equal(2, _fixture.Session.Counted("remote_access.subscriptions"));
        _fixture.Tables.Unadvertise([1]);
        Assert.Equal(0, _fixture.Session.Counted("remote_access.subscriptions"));
    }

    [Fact]
    public async Task Messages_are_counted_exactly_however_many_publish_at_once()
    {
        const int Publishers = 4;
        const int Messages = 20_000;
        _fixture.Descriptor = Described(SessionFixture.Channel(1));
        var tables = _fixture.Tables;
        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(_ => Task.Run(
            () =>
            {
                for (var i = 0; i < Messages; i++)
                {
                    tables.Publish(1, 0, [1, 2, 3]);
                }
            },
            TestContext.Current.CancellationToken)));
        Assert.Equal(new ChannelEntry(1, "/topic1", 0) { Messages = Publishers * Messages, Bytes = 3 * Publishers * Messages },
            Assert.Single(tables.Channels));
    }

    private static RoomDescriptor Described(params ChannelDescriptor[] channels) => new() { Name = "robot", Channels = channels };

    private static long Allocated(Action action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
