using System.Buffers;
using CsCheck;

namespace RemoteAccess.Protocol.Tests.Framing;

public sealed class FrameReaderTests
{
    [Fact]
    public void A_whole_frame_is_read_and_the_buffer_moved_past_it()
    {
        var buffer = new ReadOnlySequence<byte>(Frames.Hex("0102000000 7b7d 02"));
        Assert.True(FrameReader.TryRead(ref buffer, out var frame));
        Assert.Equal(FrameOpcode.Text, frame.Opcode);
        Assert.Equal("7B7D", Convert.ToHexString(frame.Payload.ToArray()));
        Assert.Equal("02", Convert.ToHexString(buffer.ToArray()));
        Assert.False(FrameReader.TryRead(ref buffer, out _));
        Assert.Equal(1, buffer.Length);
    }

    [Fact]
    public void An_empty_payload_makes_a_frame()
    {
        var buffer = new ReadOnlySequence<byte>(Frames.Hex("0200000000"));
        Assert.True(FrameReader.TryRead(ref buffer, out var frame));
        Assert.True(frame.Payload.IsEmpty);
        Assert.True(buffer.IsEmpty);
    }

    [Fact]
    public void The_payload_is_a_view_of_the_buffer()
    {
        var bytes = Frames.Hex("0201000000 aa");
        var buffer = new ReadOnlySequence<byte>(bytes);
        Assert.True(FrameReader.TryRead(ref buffer, out var frame));
        bytes[5] = 0xbb;
        Assert.Equal(0xbb, frame.Payload.FirstSpan[0]);
    }

    [Fact]
    public void An_unknown_opcode_is_refused_at_the_first_byte()
    {
        var e = Assert.Throws<FrameViolationException>(() => Read("07"));
        Assert.Equal(FrameViolation.UnknownOpcode, e.Reason);
        Assert.Equal(7, e.Value);
        Assert.Equal("Frame opcode 7 is unknown; it must be 1 (text) or 2 (binary).", e.Message);
    }

    [Fact]
    public void A_frame_that_is_too_large_is_refused_at_its_header()
    {
        var e = Assert.Throws<FrameViolationException>(() => Read("0201000001"));
        Assert.Equal(FrameViolation.TooLarge, e.Reason);
        Assert.Equal("A frame of 16777217 bytes was announced; the limit is 16777216 bytes.", e.Message);
    }

    [Fact]
    public void A_frame_of_exactly_the_limit_waits_for_its_payload() => Assert.False(Read("0200000001"));

    [Fact]
    public void The_limit_of_the_caller_is_kept() =>
        Assert.Equal(3, Assert.Throws<FrameViolationException>(() => Read("0203000000", maxPayloadBytes: 2)).Value);

    [Fact]
    public void Chunk_borders_mean_nothing() =>
        Gen.Select(Gen.Select(Gen.Bool, Gen.Byte.Array[0, 40]).Array[0, 8], Gen.Int[1, 12]).Sample((frames, chunk) =>
        {
            var bytes = frames.SelectMany(f => Frame(f.Item1, f.Item2)).ToArray();
            var buffer = Segments.Of(bytes, chunk);
            foreach (var (isText, payload) in frames)
            {
                Assert.True(FrameReader.TryRead(ref buffer, out var frame));
                Assert.Equal(isText ? FrameOpcode.Text : FrameOpcode.Binary, frame.Opcode);
                Assert.Equal(payload, frame.Payload.ToArray());
            }

            Assert.False(FrameReader.TryRead(ref buffer, out _));
            Assert.True(buffer.IsEmpty);
        });

    [Fact]
    public void A_cut_frame_is_waited_for_and_the_buffer_left_alone() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[0, 44], Gen.Int[1, 6]).Sample((payload, cut, chunk) =>
        {
            var frame = Frame(false, payload);
            var there = Math.Min(cut, frame.Length - 1);
            var buffer = Segments.Of(frame.AsMemory(0, there), chunk);
            Assert.False(FrameReader.TryRead(ref buffer, out _));
            Assert.Equal(there, buffer.Length);
        });

    private static bool Read(string hex, int maxPayloadBytes = FrameHeader.MaxInboundPayloadBytes)
    {
        var buffer = Segments.Of(Frames.Hex(hex), 2);
        return FrameReader.TryRead(ref buffer, out _, maxPayloadBytes);
    }

    private static byte[] Frame(bool isText, byte[] payload) => [(byte)(isText ? 1 : 2), (byte)payload.Length, 0, 0, 0, .. payload];
}
