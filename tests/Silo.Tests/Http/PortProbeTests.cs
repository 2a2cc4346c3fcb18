using System.Net;
using System.Net.Sockets;
using RemoteAccess.Silo.Http;
using RemoteAccess.Silo.Settings;

namespace RemoteAccess.Silo.Tests.Http;

public sealed class PortProbeTests
{
    [Fact]
    public void A_port_in_use_is_an_error_with_a_fix()
    {
        using var taken = new TakenPort();
        var endpoint = new IPEndPoint(IPAddress.Loopback, taken.Number);

        var error = PortProbe.Check("Cluster:SiloPort", $"{endpoint.Port}", endpoint, "Cluster__SiloPort=1");

        Assert.Equal(
            $"Cluster:SiloPort = '{endpoint.Port}': port {endpoint.Port} is in use by another process; stop that process or give another "
                + "port, e.g. Cluster__SiloPort=1",
            error!.ToString());
    }

    [Fact]
    public void A_free_port_can_be_listened_on_after_the_check()
    {
        var free = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        Assert.Null(PortProbe.Check("k", "v", free, "e"));

        using var listener = new TcpListener(free);
        listener.Start();
    }

    [Theory]
    [InlineData(81, 8081)]
    [InlineData(8080, 8081)]
    [InlineData(65535, 65534)]
    public void The_port_that_is_proposed_instead_is_one_that_any_user_may_have(int port, int other) =>
        Assert.Equal(other, PortsCheck.Other(port));

    [Fact]
    public void An_address_this_machine_lacks_is_an_error()
    {
        var error = PortProbe.Check("Http:Url", "http://192.0.2.7:18080", new IPEndPoint(IPAddress.Parse("192.0.2.7"), 18080), "e");

        Assert.Contains("this machine has no address 192.0.2.7", error!.Fix, StringComparison.Ordinal);
    }
}
