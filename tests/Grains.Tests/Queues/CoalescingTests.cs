using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Tests.Participants;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Tests.Queues;

/// <summary>Small frames share a write, large ones are cut; the bytes of the stream stay the same.</summary>
public sealed class CoalescingTests : IDisposable
{
    private const int Chunk = 15_000;
    private readonly LinkFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    [Trait("Rule", "B3")]
    public async Task Small_frames_that_wait_share_writes_up_to_the_chunk_size()
    {
        var (link, stream) = await _fixture.Stuck();
        var frames = Enumerable.Range(0, 100).Select(i => LinkFixture.Frame(1_000, (byte)i)).ToArray();
        Assert.All(frames, frame => link.Send(frame));
        stream.Unstick();
        await _fixture.Idle(link);
        Assert.Equal([9, Chunk, Chunk, Chunk, Chunk, Chunk, Chunk, 10_000], stream.Writes);
        Assert.Equal([LinkFixture.Frame(9, 0xFF), .. frames], stream.Frames);
        Assert.Equal((8, 101), (link.GetStatistics().Writes, link.GetStatistics().FramesSent));
    }

    [Fact]
    [Trait("Rule", "B3")]
    public async Task Coalescing_waits_for_nothing()
    {
        var (link, stream) = _fixture.Attached();
        for (var i = 1; i <= 3; i++)
        {
            link.Send(LinkFixture.Numbered(i));
            await _fixture.Idle(link);
            Assert.Equal(i, stream.Writes.Count);
        }

        Assert.Equal(0, _fixture.Time.Changes);
    }

    [Theory]
    [Trait("Rule", "B3")]
    [InlineData(5)]
    [InlineData(Chunk - 1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData(2 * Chunk)]
    [InlineData((16 * 1024 * 1024) + 5)]
    [InlineData(32 * 1024 * 1024)]
    public async Task A_frame_of_any_size_arrives_byte_for_byte_in_chunks_between_small_ones(int size)
    {
        var payload = new byte[size - 5];
        new Random(size).NextBytes(payload);
        var large = ControlFrame.Binary(payload).Encoded;
        var (link, stream) = await _fixture.Stuck();
        Assert.Equal(SendOutcome.Queued, link.Send(large).Outcome);
        link.SendInitial(LinkFixture.Numbered(1));
        stream.Unstick();
        await _fixture.Idle(link);

        Assert.Equal(3, stream.Frames.Count);
        Assert.True(stream.Frames[1].AsSpan().SequenceEqual(large));
        Assert.Equal(LinkFixture.Numbered(1), stream.Frames[2]);
        Assert.All(stream.Writes, write => Assert.InRange(write, 1, Chunk));
        Assert.Equal(1 + ((size + 9 + Chunk - 1) / Chunk), stream.Writes.Count);
    }

    [Fact]
    [Trait("Rule", "B3")]
    public async Task Frames_without_a_payload_are_frames_like_others()
    {
        var (link, stream) = await _fixture.Stuck();
        var empty = ControlFrame.Binary([]).Encoded;
        Assert.Equal([2, 0, 0, 0, 0], empty);
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Equal(SendOutcome.Queued, link.Send(empty).Outcome));
        stream.Unstick();
        await _fixture.Idle(link);
        Assert.Equal([LinkFixture.Frame(9, 0xFF), empty, empty, empty], stream.Frames);
        Assert.Equal([9, 15], stream.Writes);
    }

    [Fact]
    [Trait("Rule", "B3")]
    public void A_frame_that_is_alone_or_fills_a_chunk_goes_out_without_a_copy()
    {
        var frame = LinkFixture.Frame(100, 1);
        var ring = default(FrameRing);
        var buffer = default(ChunkBuffer);
        ring.Enqueue(new QueuedFrame(frame, 0, exempt: false));
        ring.Enqueue(new QueuedFrame(frame, 0, exempt: false));
        Assert.Equal(frame.AsMemory(0, 60), buffer.Fill(ref ring, 60, 60, out var completed));
        Assert.Equal(0, completed);
        Assert.NotEqual(frame.AsMemory(60, 40), buffer.Fill(ref ring, 60, 60, out completed));
        Assert.Equal(1, completed);
        Assert.Equal(frame.AsMemory(20, 60), buffer.Fill(ref ring, 60, 60, out completed));
        Assert.Equal(frame.AsMemory(80, 20), buffer.Fill(ref ring, 60, 60, out completed));
        Assert.Equal(1, completed);
        buffer.Return();
    }
}
