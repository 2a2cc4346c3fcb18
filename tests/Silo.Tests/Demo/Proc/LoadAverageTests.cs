using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Tests.Demo.Proc;

public sealed class LoadAverageTests
{
    [Fact]
    public void A_real_file_is_read()
    {
        var load = LoadAverage.Parse(Fixture.Read("loadavg"));

        Assert.NotNull(load);
        Assert.InRange(load.One, 0, 100);
        Assert.InRange(load.Running, 1, load.Threads);
    }

    [Fact]
    public void Every_field_is_in_its_place() =>
        Assert.Equal(new LoadAverage(0.21, 1.5, 12, 3, 456), LoadAverage.Parse("0.21 1.50 12.00 3/456 7890\n"));

    [Theory]
    [InlineData("")]
    [InlineData("0.21 0.22 0.12")]
    [InlineData("0.21 0.22 0.12 1-87 5799")]
    [InlineData("0.21 0.22 0.12 1/87/3 5799")]
    [InlineData("0,21 0.22 0.12 1/87 5799")]
    [InlineData("NaN 0.22 0.12 1/87 5799")]
    [InlineData("0.21 Infinity 0.12 1/87 5799")]
    [InlineData("0.21 0.22 -0.12 1/87 5799")]
    [InlineData("0.21 0.22 0.12 x/87 5799")]
    public void A_malformed_file_gives_nothing(string text) => Assert.Null(LoadAverage.Parse(text));
}
