using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>The silo behind a door, byte by byte: it accepts a connection at once and does no more than the test says.</summary>
internal sealed class ScriptedSilo : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Socket? _socket;

    public ScriptedSilo() => _listener.Start();

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Reads the request and accepts the WebSocket.</summary>
    public async Task AcceptAsync() => await AcceptAsync(await RequestAsync());

    /// <summary>Accepts the WebSocket of a request that was read.</summary>
    public async Task AcceptAsync(string request)
    {
        var key = request.Split("\r\n")
            .Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(':', 2)[1].Trim();
#pragma warning disable CA5350 // RFC 6455 prescribes it.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await SendAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
    }

    /// <summary>Reads the request.</summary>
    public async Task<string> RequestAsync()
    {
        _socket = await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken).AsTask().Within("a request at the silo");
        var request = new StringBuilder();
        var buffer = new byte[4_096];
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            request.Append(Encoding.ASCII.GetString(buffer, 0, await _socket.ReceiveAsync(buffer).Within("the rest of the request")));
        }

        return request.ToString();
    }

    /// <summary>Sends bytes, or the first of them.</summary>
    public async Task SendAsync(byte[] bytes, int? count = null) =>
        Assert.Equal(count ?? bytes.Length, await _socket!.SendAsync(bytes.AsMemory(0, count ?? bytes.Length)));

    /// <summary>The next bytes that came.</summary>
    public async Task<byte[]> ReceiveAsync(int count)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            var read = await _socket!.ReceiveAsync(bytes.AsMemory(have)).AsTask().Within($"{count} bytes at the silo; came: {have}");
            Assert.NotEqual(0, read);
            have += read;
        }

        return bytes;
    }

    /// <summary>Breaks the connection as a crash does.</summary>
    public void Reset() => _socket!.Close(timeout: 0);

    public ValueTask DisposeAsync()
    {
        _socket?.Dispose();
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }
}
