using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Tests.Demo.Proc;

public sealed class MemInfoTests
{
    [Fact]
    public void A_real_file_is_read_in_bytes()
    {
        var memory = MemInfo.Parse(Fixture.Read("meminfo"));

        Assert.NotNull(memory);
        Assert.Equal(24_684_096L * 1024, memory.Total);
        Assert.InRange(memory.Available, 1, memory.Total);
        Assert.InRange(memory.Free, 1, memory.Total);
        Assert.Equal(0, memory.SwapTotal);
    }

    [Fact]
    public void Without_an_available_figure_free_and_caches_stand_in()
    {
        var memory = MemInfo.Parse("MemTotal: 100 kB\nMemFree: 10 kB\nBuffers: 5 kB\nCached: 20 kB\n");

        Assert.Equal(35 * 1024, memory!.Available);
    }

    [Theory]
    [InlineData("Buffers: many kB")]
    [InlineData("Buffers: -5 kB")]
    [InlineData("Buffers: 5")]
    [InlineData("Buffers 5 kB")]
    [InlineData("Buffers:")]
    [InlineData(":")]
    [InlineData("Buffers: 99999999999999999999 kB")]
    [InlineData("Buffers: 9223372036854775807 kB")]
    public void A_malformed_line_is_skipped(string line) =>
        Assert.Equal(0, MemInfo.Parse($"MemTotal: 100 kB\n{line}\nMemFree: 10 kB\nMemAvailable: 50 kB\n")!.Buffers);

    [Theory]
    [InlineData("")]
    [InlineData("MemTotal: 100 kB")]
    [InlineData("MemFree: 100 kB")]
    [InlineData("cpu 1 2 3 4")]
    public void Without_total_and_free_there_is_no_result(string text) => Assert.Null(MemInfo.Parse(text));
}
