namespace RemoteAccess.Protocol.Tests.Framing;

public sealed class LossyFrameTests
{
    [Fact]
    public void A_frame_is_flags_data_offset_sequence_and_data() =>
        Assert.Equal("0000" + "0800" + "04030201" + "6869", Convert.ToHexString(LossyFrame.Encode(0x01020304, "hi"u8)));

    [Fact]
    public void A_frame_has_its_exact_size() => Assert.Equal(8, LossyFrame.Encode(0, []).Length);

    [Fact]
    public void A_track_is_named_after_its_channel() =>
        Assert.Equal(("data-ch-0", "data-ch-18446744073709551615"), (LossyFrame.TrackName(0), LossyFrame.TrackName(ulong.MaxValue)));

    [Theory]
    [InlineData("0000080000000000", 0u, "")]
    [InlineData("00000800FFFFFFFF6869", uint.MaxValue, "6869")]
    [InlineData("FFFF0800010000006869", 1u, "6869")]
    [InlineData("00000A0001000000AABB6869", 1u, "6869")]
    public void Frames_are_read_also_with_flags_and_a_longer_header_of_later_versions(string hex, uint sequence, string data)
    {
        Assert.True(LossyFrame.TryDecode(Convert.FromHexString(hex), out var read, out var content));

        Assert.Equal((sequence, data), (read, Convert.ToHexString(content.Span)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000800000000")]
    [InlineData("0000070000000000FF")]
    [InlineData("0000000000000000")]
    [InlineData("0000090000000000")]
    [InlineData("0000FFFF00000000")]
    public void What_is_no_frame_is_refused(string hex) => Assert.False(LossyFrame.TryDecode(Convert.FromHexString(hex), out _, out _));
}
