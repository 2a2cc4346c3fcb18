using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Tests.Demo.Proc;

public sealed class ProcStatTests
{
    [Fact]
    public void A_real_file_gives_the_total_and_every_core()
    {
        var stat = ProcStat.Parse(Fixture.Read("stat-1"));

        Assert.NotNull(stat);
        Assert.Equal([0, 1], stat.Cores.Keys.Order());
        Assert.True(stat.Total.Busy > 0 && stat.Total.Idle > stat.Total.Busy);
        Assert.InRange(stat.Cores[0].Idle + stat.Cores[1].Idle, stat.Total.Idle - 5, stat.Total.Idle + 5);
    }

    [Fact]
    public void Guests_are_counted_once_since_user_time_holds_them()
    {
        var stat = ProcStat.Parse("cpu  100 20 30 400 50 6 7 8 90 10\n");

        Assert.Equal(new CpuTimes(100 + 20 + 30 + 6 + 7 + 8, 400 + 50), stat!.Total);
    }

    [Fact]
    public void The_four_fields_of_an_old_kernel_are_enough() =>
        Assert.Equal(new CpuTimes(6, 4), ProcStat.Parse("cpu 1 2 3 4")!.Total);

    [Theory]
    [InlineData("cpu1 1 2 x 4")]
    [InlineData("cpu1 1 2 3")]
    [InlineData("cpu1 1 2 -3 4")]
    [InlineData("cpu1 99999999999999999999999 2 3 4")]
    [InlineData("cpux 1 2 3 4")]
    [InlineData("cpu1")]
    public void A_malformed_core_is_skipped_and_the_others_stay(string line)
    {
        var stat = ProcStat.Parse($"cpu 1 2 3 4\ncpu0 1 2 3 4\n{line}\nintr 5 6\n");

        Assert.Equal([0], stat!.Cores.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cpu0 1 2 3 4")]
    [InlineData("cpu  one two three four")]
    [InlineData("MemTotal: 1 kB")]
    public void Without_a_whole_total_line_there_is_no_result(string text) => Assert.Null(ProcStat.Parse(text));
}
