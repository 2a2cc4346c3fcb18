using System.Buffers;
using RemoteAccess.Protocol;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Tests.Sessions;

public sealed class FrameAssemblerTests
{
    private readonly FrameAssembler _frames = new();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(10_000)]
    public void Frames_come_out_whole_however_they_are_cut(int chunk)
    {
        var payloads = new[] { 0, 1, 5, 300, 70_000, 2 }.Select((length, i) => Enumerable.Repeat((byte)(i + 1), length).ToArray())
            .ToArray();
        var bytes = payloads.SelectMany(payload => Frame(payload)).ToArray();
        var taken = new List<byte[]>();
        foreach (var piece in bytes.Chunk(chunk))
        {
            _frames.Append(new ReadOnlySequence<byte>(piece));
            while (_frames.TryTake(out var frame))
            {
                taken.Add(frame.Payload.ToArray());
            }
        }

        Assert.Equal(payloads, taken);
        Assert.Equal((ulong)bytes.Length, _frames.ReceivedBytes);
        Assert.Equal((ulong)bytes.Length, _frames.ProcessedBytes);
    }

    [Fact]
    public void Processed_bytes_go_up_to_the_last_frame_taken()
    {
        _frames.Append(new ReadOnlySequence<byte>([.. Frame([1, 2]), .. Frame([3])]));

        Assert.True(_frames.TryTake(out _));
        Assert.Equal(7u, _frames.ProcessedBytes);
    }

    [Fact]
    [Trait("Rule", "B12")]
    public void Processed_bytes_count_the_beginning_of_a_frame_so_that_one_larger_than_the_window_gets_through()
    {
        _frames.Append(new ReadOnlySequence<byte>(Frame(new byte[1000])[..600]));

        Assert.False(_frames.TryTake(out _));
        Assert.Equal(600u, _frames.ProcessedBytes);
    }

    [Fact]
    public void An_announced_length_allocates_nothing()
    {
        var header = new byte[FrameHeader.Size];
        FrameHeader.Write(header, FrameOpcode.Binary, FrameAssembler.MaxPayloadBytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        _frames.Append(new ReadOnlySequence<byte>(header));
        Assert.False(_frames.TryTake(out _));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void The_largest_frame_comes_out_whole()
    {
        var bytes = Frame(new byte[FrameAssembler.MaxPayloadBytes]);
        foreach (var piece in bytes.Chunk(250_000))
        {
            Assert.False(_frames.TryTake(out _));
            _frames.Append(new ReadOnlySequence<byte>(piece));
        }

        Assert.True(_frames.TryTake(out var frame));
        Assert.Equal(FrameAssembler.MaxPayloadBytes, frame.Payload.Length);
    }

    [Fact]
    public void A_frame_over_the_limit_ends_the_stream()
    {
        _frames.Append(new ReadOnlySequence<byte>([1, 1, 0, 0, 2]));

        Assert.Throws<FrameViolationException>(() => _frames.TryTake(out _));
    }

    private static byte[] Frame(byte[] payload)
    {
        var frame = new byte[FrameHeader.Size + payload.Length];
        FrameHeader.Write(frame, FrameOpcode.Binary, payload.Length);
        payload.CopyTo(frame, FrameHeader.Size);
        return frame;
    }
}
