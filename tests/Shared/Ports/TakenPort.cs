using System.Net;
using System.Net.Sockets;

namespace RemoteAccess.Testing;

/// <summary>A port of 127.0.0.1 on which another listens.</summary>
internal sealed class TakenPort : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TakenPort() => _listener.Start();

    public int Number => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();
}
