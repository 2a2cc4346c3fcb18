using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Queues;

/// <summary>The verdicts of a queue, and what counts against its bounds.</summary>
public sealed class SendQueueTests : IDisposable
{
    private const int Large = Backlog.LargeFrameBytes + 1;
    private readonly LinkFixture _fixture = new();
    private readonly LinkParts _parts;

    public SendQueueTests()
    {
        _fixture.Options.QueueFrames = 2;
        _fixture.Options.QueueBytes = 64 * 1024;
        _parts = new LinkParts(_fixture);
    }

    private SendQueue Queue => _parts.Queue;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "P2")]
    public void A_full_queue_says_by_what_it_is_full_and_is_left_as_it_was()
    {
        Assert.Equal(QueueVerdict.Queued, Offer(LinkFixture.Frame(60_000)));
        Assert.Equal(QueueVerdict.FullBytes, Offer(LinkFixture.Frame(6_000)));
        Assert.Equal(QueueVerdict.Queued, Offer(LinkFixture.Frame(9)));
        Assert.Equal(QueueVerdict.FullFrames, Offer(LinkFixture.Frame(9)));
        Assert.Equal((2, 60_009L, 2L), (Queue.Count, Queue.BoundedBytes, _parts.Counts.FramesQueued));
    }

    [Fact]
    [Trait("Rule", "B1")]
    public void Initial_messages_and_answers_count_against_neither_bound()
    {
        Queue.AddExempt(LinkFixture.Frame(60_000));
        Queue.AddAnswer(LinkFixture.Frame(300_000), request: null);
        Assert.Equal((true, 0L), (Queue.HasAnswer, Queue.BoundedBytes));
        Assert.Equal([QueueVerdict.Queued, QueueVerdict.Queued, QueueVerdict.FullFrames],
            Enumerable.Range(0, 3).Select(_ => Offer(LinkFixture.Frame(30_000))));
    }

    [Fact]
    [Trait("Rule", "P2")]
    public void A_newer_value_needs_only_what_it_is_longer_than_the_one_it_replaces()
    {
        var key = new CoalescingKey.Parameter("a");
        Offer(LinkFixture.Frame(40_000), key);
        Offer(LinkFixture.Frame(10_000));
        Assert.Equal(QueueVerdict.FullBytes, Offer(LinkFixture.Frame(60_000), key));
        Assert.Equal(QueueVerdict.Queued, Offer(LinkFixture.Frame(50_000), key));
        Assert.Equal((2, 60_000L, 1L), (Queue.Count, Queue.BoundedBytes, _parts.Counts.FramesCoalesced));
        Queue.Seal([key]);
        Assert.Equal(QueueVerdict.FullFrames, Offer(LinkFixture.Frame(9), key));
    }

    [Fact]
    [Trait("Rule", "B15")]
    public void Of_a_frame_for_many_viewers_each_queue_holds_its_part()
    {
        Queue.Offer(new QueuedFrame(LinkFixture.Frame(10_000), 0, held: 100));
        Queue.AddExempt(LinkFixture.Frame(10_000));
        Assert.Equal(100, _parts.Held.Queued);
        Queue.AddAnswer(LinkFixture.Frame(10_000), request: null);
        Assert.Equal(10_100, _parts.Held.Queued);
        Assert.Equal((3, 0L), (Queue.Clear(), _parts.Held.Queued));
    }

    [Fact]
    [Trait("Rule", "B1")]
    public void One_whole_of_each_kind_is_exempt_and_another_one_has_to_fit()
    {
        Assert.True(Queue.TryAddWhole(WholeKinds.Graph, LinkFixture.Frame(70_000), null, null, null));
        Assert.True(Queue.TryAddWhole(WholeKinds.Parameters, LinkFixture.Frame(70_000), null, null, null));
        Assert.Equal(0, Queue.BoundedBytes);
        Assert.True(Queue.TryAddWhole(WholeKinds.Graph, LinkFixture.Frame(60_000), null, null, null));
        Assert.False(Queue.TryAddWhole(WholeKinds.Graph, LinkFixture.Frame(60_000), null, null, null));
        Assert.Equal((3, 60_000L), (Queue.Count, Queue.BoundedBytes));
    }

    [Fact]
    [Trait("Rule", "B17")]
    public void The_oldest_message_is_displaced_and_never_another_frame_nor_one_that_is_on_its_way()
    {
        _fixture.Options.QueueFrames = 4;
        var buffer = default(ChunkBuffer);
        Offer(LinkParts.Message(1, 20_000));
        Queue.Take(ref buffer, most: 100, capacity: 15_000);
        Offer(ServerMessageEncoder.Time(1));
        Queue.AddExempt(LinkParts.Message(2));
        Assert.False(Queue.DisplaceOldest());
        Offer(LinkParts.Message(3, 1_000));
        Offer(LinkParts.Message(4, 2_000));
        var bytes = Queue.BoundedBytes;
        Assert.True(Queue.DisplaceOldest());
        Assert.Equal((4, LinkParts.Message(3, 1_000).Length), (Queue.Count, bytes - Queue.BoundedBytes));
        Assert.Equal((true, false), (Queue.DisplaceOldest(), Queue.DisplaceOldest()));
    }

    [Fact]
    [Trait("Rule", "B17")]
    public void A_large_frame_at_the_head_counts_unless_it_is_left_out()
    {
        Offer(LinkFixture.Frame(Large));
        Assert.Equal((true, false), (Queue.HeadIsLarge, Queue.IsHalfEmpty));
        Assert.Equal(QueueVerdict.FullBytes, Offer(LinkFixture.Frame(9)));
        Assert.Equal(QueueVerdict.Queued, Offer(LinkFixture.Frame(9), besidesLargeHead: true));
    }

    private QueueVerdict Offer(byte[] frame, CoalescingKey? key = null, bool besidesLargeHead = false) =>
        Queue.Offer(Queue.Own(frame, key), besidesLargeHead);
}
