using System.Net;
using System.Net.Sockets;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>Stands between client and server on loopback, so that a test can break the link as a crash does.</summary>
public sealed class Forwarder : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];
    private readonly Task _run;

    public Forwarder(Uri server)
    {
        _listener.Start();
        _run = RunAsync(server);
        Url = new UriBuilder(server) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
    }

    public Uri Url { get; }

    /// <summary>Resets all connections, without a goodbye.</summary>
    public void Cut()
    {
        lock (_sockets)
        {
            foreach (var socket in _sockets)
            {
                socket.Close(timeout: 0);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _run;
    }

    private async Task RunAsync(Uri server)
    {
        var pumps = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await upstream.ConnectAsync(IPAddress.Loopback, server.Port);
                lock (_sockets)
                {
                    _sockets.AddRange([client, upstream]);
                }

                pumps.Add(PumpAsync(client, upstream));
                pumps.Add(PumpAsync(upstream, client));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(pumps);
        }
    }

    private static async Task PumpAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer)) > 0;)
            {
                await to.SendAsync(buffer.AsMemory(0, read));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
