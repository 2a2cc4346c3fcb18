using CsCheck;

namespace RemoteAccess.Protocol.Tests.Framing;

public sealed class FrameBatchTests
{
    [Fact]
    public void A_batch_is_walked_frame_by_frame()
    {
        var batch = Frames.Hex("0100000000 0202000000aabb");
        var offset = 0;
        Assert.True(FrameBatch.TryNext(batch, ref offset, out var length));
        Assert.Equal((5, 5), (offset, length));
        Assert.True(FrameBatch.TryNext(batch, ref offset, out length));
        Assert.Equal((12, 7), (offset, length));
        Assert.False(FrameBatch.TryNext(batch, ref offset, out length));
        Assert.Equal((12, 0), (offset, length));
    }

    [Theory]
    [InlineData("0100000000 03")]
    [InlineData("0100000000 02020000")]
    [InlineData("0100000000 0202000000aa")]
    [InlineData("0100000000 02ffffffffaa")]
    public void A_malformed_batch_stops_before_the_bad_bytes(string hex)
    {
        var batch = Frames.Hex(hex);
        Assert.False(FrameBatch.TryCount(batch, out var frames));
        Assert.Equal(1, frames);
    }

    [Fact]
    public void No_bytes_are_a_batch_of_no_frames()
    {
        Assert.True(FrameBatch.TryCount([], out var frames));
        Assert.Equal(0, frames);
    }

    [Fact]
    public void Garbage_never_throws_and_never_leaves_the_buffer() =>
        Gen.Select(Gen.Byte.Array[0, 64], Gen.Int).Sample((batch, start) =>
        {
            var offset = start;
            while (FrameBatch.TryNext(batch, ref offset, out var length))
            {
                Assert.InRange(offset, length, batch.Length);
            }
        });
}
