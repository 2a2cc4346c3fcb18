using System.Net;
using System.Net.Sockets;

namespace RemoteAccess.EndToEnd.Tests.Ports;

/// <summary>Ports for tests.</summary>
public sealed class FreePortTests
{
    [Fact]
    public void No_port_is_given_out_twice()
    {
        int[] rows = [.. Enumerable.Range(0, 50).Select(_ => FreePort.Row(3))];
        int[] ports = [.. rows.SelectMany(first => Enumerable.Range(first, 3)), .. Enumerable.Range(0, 50).Select(_ => FreePort.Next())];

        Assert.Equal(200, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 20_000, 29_999));
    }

    [Fact]
    public void A_port_that_was_given_is_free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, FreePort.Next());

        listener.Start();
    }
}
