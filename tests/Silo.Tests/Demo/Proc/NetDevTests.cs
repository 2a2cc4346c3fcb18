using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Tests.Demo.Proc;

public sealed class NetDevTests
{
    private const string Headings = "Inter-|   Receive                |  Transmit\n face |bytes    packets errs |bytes    packets\n";

    [Fact]
    public void A_real_file_gives_every_interface_in_its_order()
    {
        var interfaces = NetDev.Parse(Fixture.Read("net-dev"));

        Assert.NotNull(interfaces);
        Assert.Equal(["lo", "ifb0", "ifb1", "eth0"], interfaces.Select(entry => entry.Key));
        Assert.True(interfaces[3].Value.ReceivedBytes > interfaces[3].Value.ReceivedPackets);
        Assert.Equal(interfaces[0].Value.ReceivedBytes, interfaces[0].Value.SentBytes);
    }

    [Fact]
    public void Every_counter_is_in_its_place()
    {
        var interfaces = NetDev.Parse(Headings + "  eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n");

        Assert.Equal(new InterfaceCounters(1, 2, 3, 4, 9, 10, 11, 12), Assert.Single(interfaces!).Value);
    }

    [Theory]
    [InlineData("eth0:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", "eth0")]
    [InlineData("eth0:7: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", "eth0:7")]
    public void Old_forms_of_the_name_are_understood(string line, string name) =>
        Assert.Equal(name, Assert.Single(NetDev.Parse(Headings + line)!).Key);

    [Theory]
    [InlineData("eth1: 1 2 3")]
    [InlineData("eth1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17")]
    [InlineData("eth1: 1 2 3 4 5 6 7 x 9 10 11 12 13 14 15 16")]
    [InlineData("eth1: -1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16")]
    [InlineData("eth1 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16")]
    [InlineData(": 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16")]
    public void A_malformed_line_is_skipped(string line) =>
        Assert.Equal("lo", Assert.Single(NetDev.Parse($"{Headings}{line}\nlo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16")!).Key);

    [Theory]
    [InlineData("")]
    [InlineData("MemTotal: 1 kB")]
    public void Another_file_gives_nothing(string text) => Assert.Null(NetDev.Parse(text));

    [Fact]
    public void A_counter_that_was_reset_has_no_rate()
    {
        Assert.Equal(0, InterfaceCounters.Rate(1000, 10, TimeSpan.FromSeconds(1)));
        Assert.Equal(0, InterfaceCounters.Rate(10, 1000, TimeSpan.Zero));
        Assert.Equal(1980, InterfaceCounters.Rate(10, 1000, TimeSpan.FromSeconds(0.5)));
    }
}
