using RemoteAccess.RoomServer.Metering;

namespace RemoteAccess.RoomServer.Tests.Metering;

[Trait("Rule", "B14")]
public sealed class FrameScannerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(200_000)]
    public void Frames_of_every_length_are_counted_across_any_borders(int step)
    {
        byte[] bytes =
        [
            .. Frame(0x89, 0),
            .. Frame(0x01, 1),
            .. Frame(0x00, 1),
            .. Frame(0x00, 0),
            .. Frame(0x8A, 125),
            .. Frame(0x82, 126),
            .. Frame(0x82, 65_535),
            .. Frame(0x82, 65_536),
            .. Frame(0x82, 5),
        ];
        var scanner = default(FrameScanner);

        var frames = 0;
        for (var at = 0; at < bytes.Length; at += step)
        {
            frames += scanner.Scan(bytes.AsSpan(at, Math.Min(step, bytes.Length - at)));
        }

        Assert.Equal(9, frames);
        Assert.Equal(1, scanner.Scan(Frame(0x89, 0)));
    }

    [Fact]
    public void A_frame_counts_once_its_header_is_there_however_long_it_says_it_is()
    {
        var scanner = default(FrameScanner);

        Assert.Equal(0, scanner.Scan([0x82, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0]));
        Assert.Equal(1, scanner.Scan([0]));
        Assert.Equal(0, scanner.Scan(new byte[100_000]));
    }

    private static byte[] Frame(byte first, int content)
    {
        byte[] length = content switch
        {
            < 126 => [(byte)(0x80 | content)],
            < 65_536 => [0x80 | 126, (byte)(content >> 8), (byte)content],
            _ => [0x80 | 127, 0, 0, 0, 0, 0, (byte)(content >> 16), (byte)(content >> 8), (byte)content],
        };
        return [first, .. length, 1, 2, 3, 4, .. new byte[content]];
    }
}
