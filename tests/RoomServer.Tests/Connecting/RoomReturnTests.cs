using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Tests.Connecting;

public sealed class RoomReturnTests
{
    [Theory]
    [InlineData("MOVED: text return-after=0-200ms", 0, 200)]
    [InlineData("return-after=500-700ms", 500, 700)]
    [InlineData("return-after=9-3ms", 3, 3)]
    [InlineData("return-after=0-4000000000ms", 0, 300_000)]
    public void The_window_is_read_from_a_reason(string reason, int least, int most)
    {
        var read = RoomReturn.Read(reason);

        Assert.Equal((least, most), (read!.Earliest.TotalMilliseconds, read.Latest.TotalMilliseconds));
        Assert.Equal(read.Earliest, read.After(0));
        Assert.InRange(read.After(0.999), read.Earliest, read.Latest);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("SERVER_STOPPING: the room server is stopping")]
    [InlineData("return-after=")]
    [InlineData("return-after=1ms")]
    [InlineData("return-after=1-2")]
    [InlineData("return-after=-1-2ms")]
    [InlineData("return-after=1-5000000000ms")]
    public void A_reason_without_a_window_says_nothing(string? reason) => Assert.Null(RoomReturn.Read(reason));

    [Fact]
    public void A_message_with_impossible_times_is_bounded_and_the_ticket_is_never_printed()
    {
        var read = RoomReturn.Of(new LeavingSignal(4013, long.MinValue, long.MaxValue, "resume.secret.x", 1));

        Assert.Equal((TimeSpan.Zero, TimeSpan.FromMinutes(5)), (read.Earliest, read.Latest));
        Assert.DoesNotContain("secret", read.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", new Disconnected(RoomCloseCode.Moved, "r") { Return = read }.ToString(), StringComparison.Ordinal);
    }
}
