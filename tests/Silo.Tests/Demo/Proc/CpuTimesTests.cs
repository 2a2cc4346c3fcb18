using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Tests.Demo.Proc;

public sealed class CpuTimesTests
{
    [Theory]
    [InlineData(100, 100, 130, 170, 30)]
    [InlineData(100, 100, 200, 100, 100)]
    [InlineData(100, 100, 100, 200, 0)]
    [InlineData(100, 100, 100, 100, 0)]
    [InlineData(100, 100, 101, 102, 33.3)]
    public void Percent_is_the_busy_share_of_the_time_passed(ulong busy, ulong idle, ulong busyNow, ulong idleNow, double expected) =>
        Assert.Equal(expected, CpuTimes.Percent(new CpuTimes(busy, idle), new CpuTimes(busyNow, idleNow)));

    [Theory]
    [InlineData(100, 100, 110, 90, 100)]
    [InlineData(100, 100, 90, 110, 0)]
    public void A_counter_that_fell_counts_as_unchanged(ulong busy, ulong idle, ulong busyNow, ulong idleNow, double expected) =>
        Assert.Equal(expected, CpuTimes.Percent(new CpuTimes(busy, idle), new CpuTimes(busyNow, idleNow)));

    [Fact]
    public void Real_files_with_one_of_two_cores_busy_in_between_give_about_half()
    {
        var before = ProcStat.Parse(Fixture.Read("stat-1"))!;
        var after = ProcStat.Parse(Fixture.Read("stat-2"))!;

        Assert.InRange(CpuTimes.Percent(before.Total, after.Total), 40, 70);
    }
}
