using System.Net;
using System.Net.Sockets;

namespace RemoteAccess.Viewer.Tests.Hosting;

/// <summary>A loopback port on which nothing listens.</summary>
internal static class ClosedPort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
