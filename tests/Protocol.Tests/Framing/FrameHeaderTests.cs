namespace RemoteAccess.Protocol.Tests.Framing;

public sealed class FrameHeaderTests
{
    [Fact]
    public void The_length_is_written_little_endian_after_the_opcode()
    {
        Span<byte> header = stackalloc byte[FrameHeader.Size];
        FrameHeader.Write(header, FrameOpcode.Binary, 0x01020304);
        Assert.Equal("0204030201", Convert.ToHexString(header));
    }

    [Fact]
    public void A_destination_that_is_too_short_is_refused_with_the_size_needed() =>
        Assert.Contains("5 bytes", Assert.Throws<ArgumentException>(() => FrameHeader.Write(new byte[4], FrameOpcode.Text, 0)).Message);

    [Fact]
    public void A_negative_length_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FrameHeader.Write(new byte[5], FrameOpcode.Text, -1));

    [Theory]
    [InlineData("", FrameReadResult.NeedMoreBytes)]
    [InlineData("01", FrameReadResult.NeedMoreBytes)]
    [InlineData("01000000", FrameReadResult.NeedMoreBytes)]
    [InlineData("0100000000", FrameReadResult.Header)]
    [InlineData("02 00000001", FrameReadResult.Header)] // exactly 16 MiB
    [InlineData("02 01000001", FrameReadResult.TooLarge)]
    [InlineData("02 ffffffff", FrameReadResult.TooLarge)]
    [InlineData("00", FrameReadResult.UnknownOpcode)]
    [InlineData("03", FrameReadResult.UnknownOpcode)]
    [InlineData("ff ffffffff", FrameReadResult.UnknownOpcode)]
    public void A_header_is_judged_as_soon_as_its_bytes_show_it(string hex, FrameReadResult expected) =>
        Assert.Equal(expected, FrameHeader.Read(Frames.Hex(hex), FrameHeader.MaxInboundPayloadBytes, out _, out _));

    [Theory]
    [InlineData("0100000000", true)]
    [InlineData("0201000000 aa", true)]
    [InlineData("", false)]
    [InlineData("01000000", false)]
    [InlineData("0201000000", false)]
    [InlineData("0201000000 aabb", false)]
    [InlineData("0301000000 aa", false)]
    [InlineData("02ffffffff aa", false)]
    public void Only_exactly_one_whole_frame_is_well_formed(string hex, bool expected) =>
        Assert.Equal(expected, FrameHeader.IsWellFormed(Frames.Hex(hex)));
}
