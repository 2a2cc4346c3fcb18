using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Tests.Queues;

/// <summary>Which frames make room for newer ones behind a large frame, and when the viewer is notified.</summary>
[Trait("Rule", "B17")]
public sealed class DisplacementTests : IDisposable
{
    private const int Large = Backlog.LargeFrameBytes + 1;
    private readonly LinkFixture _fixture = new();
    private readonly LinkParts _parts;
    private ChunkBuffer _buffer;

    public DisplacementTests()
    {
        _fixture.Options.QueueFrames = 2;
        _parts = new LinkParts(_fixture);
    }

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Nothing_is_displaced_before_the_first_byte_of_the_large_frame_is_taken()
    {
        Fill();
        Assert.Equal(QueueVerdict.FullFrames, Offer(LinkParts.Message(9)));
        TakeOne();
        Assert.Equal(QueueVerdict.Queued, Offer(LinkParts.Message(9)));
    }

    [Fact]
    public void Only_a_message_displaces_and_only_messages_are_displaced()
    {
        Fill();
        TakeOne();
        Assert.Equal(QueueVerdict.FullBytes, _parts.Displacement.Offer(
            QueueVerdict.FullBytes, _parts.Queue.Own(ServerMessageEncoder.Time(1))));
        Assert.Equal([QueueVerdict.Queued, QueueVerdict.Queued, QueueVerdict.Queued],
            Enumerable.Range(0, 3).Select(i => Offer(LinkParts.Message((ulong)i))));
        Assert.Equal((3, 2L), (_parts.Queue.Count, _parts.Counts.FramesDropped));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void When_the_large_frame_is_written_and_the_queue_half_empty_an_open_viewer_is_notified(bool closing, int told)
    {
        Fill();
        TakeOne();
        Assert.Equal(QueueVerdict.Queued, Offer(LinkParts.Message(8)));
        Assert.Equal(QueueVerdict.Queued, Offer(LinkParts.Message(9)));
        if (closing)
        {
            _parts.Status.Complete(ReasonCode.RoomClosed);
        }

        // The rest of the large frame.
        _parts.Queue.Take(ref _buffer, Large - 1, 15_000);
        _parts.Displacement.Taking(another: false);
        Assert.Equal(2, _parts.Queue.Count);

        // One of the two messages behind it.
        _parts.Queue.Take(ref _buffer, LinkParts.Message(8).Length, 15_000);
        _parts.Displacement.Taking(another: true);
        _parts.Displacement.Settle();
        Assert.Equal(1 + told, _parts.Queue.Count);
    }

    // The large frame, which takes one of two places, and one message.
    private void Fill()
    {
        _fixture.Options.QueueBytes = 2 * Large;
        _parts.Queue.Offer(_parts.Queue.Own(LinkFixture.Frame(Large)));
        _parts.Queue.Offer(_parts.Queue.Own(LinkParts.Message(1)));
    }

    private void TakeOne()
    {
        _parts.Displacement.Taking(another: false);
        _parts.Queue.Take(ref _buffer, most: 1, capacity: 15_000);
    }

    private QueueVerdict Offer(byte[] frame)
    {
        var queued = _parts.Queue.Own(frame);
        var verdict = _parts.Queue.Offer(queued);
        return SendQueue.IsFull(verdict) ? _parts.Displacement.Offer(verdict, queued) : verdict;
    }
}
