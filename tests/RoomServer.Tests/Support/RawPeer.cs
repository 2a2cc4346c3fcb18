using System.Net.Http;
using System.Net.WebSockets;
using System.Text;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>A bare WebSocket that does only what the test says: no pongs, no reading, no good manners.</summary>
public sealed class RawPeer : IAsyncDisposable
{
    public const string Hello = """{"type":"hello","version":1,"receiveWindowBytes":65536}""";

    private readonly ClientWebSocket _socket = new();
    private readonly HttpMessageInvoker _invoker = new(new SocketsHttpHandler { UseProxy = false });
    private readonly byte[] _buffer = new byte[512 * 1024];

    private RawPeer()
    {
    }

    public static async Task<RawPeer> ConnectAsync(Uri address, string token, Version? version = null)
    {
        var peer = new RawPeer();
        if (version is not null)
        {
            (peer._socket.Options.HttpVersion, peer._socket.Options.HttpVersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
        }

        peer._socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        peer._socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        peer._socket.Options.Proxy = null;
        await (version is null
            ? peer._socket.ConnectAsync(address, TestContext.Current.CancellationToken)
            : peer._socket.ConnectAsync(address, peer._invoker, TestContext.Current.CancellationToken));
        return peer;
    }

    public Task TextAsync(string json) => SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text);

    public Task BinaryAsync(byte[] message) => SendAsync(message, WebSocketMessageType.Binary);

    /// <summary>A part of a text message that is not its end.</summary>
    public Task PartAsync(string json) => SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, end: false);

    public Task SendAsync(byte[] message, WebSocketMessageType type, bool end = true) =>
        _socket.SendAsync(message, type, end, TestContext.Current.CancellationToken).Within("the server reading what a raw peer sends");

    /// <summary>Says hello and ready, and reads up to its own join.</summary>
    internal async Task<JoinedSignal> JoinAsync()
    {
        await TextAsync(Hello);
        await TextAsync("""{"type":"ready"}""");
        return await SignalAsync<JoinedSignal>();
    }

    /// <summary>The next message; null for a close.</summary>
    public async Task<(WebSocketMessageType Type, byte[] Data)?> ReadAsync()
    {
        var length = 0;
        while (true)
        {
            var result = await _socket.ReceiveAsync(_buffer.AsMemory(length), TestContext.Current.CancellationToken)
                .Within("a message to a raw peer");
            length += result.Count;
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (result.EndOfMessage)
            {
                return (result.MessageType, _buffer[..length]);
            }
        }
    }

    /// <summary>Skips messages until a signal of this type.</summary>
    internal async Task<T> SignalAsync<T>()
        where T : ServerSignal
    {
        while (await ReadAsync() is { } message)
        {
            if (message.Type == WebSocketMessageType.Text && SignalJson.Parse(message.Data, out ServerSignal? signal) is null
                && signal is T found)
            {
                return found;
            }
        }

        throw new InvalidOperationException(
            $"The server closed the connection before it sent {typeof(T).Name}: {_socket.CloseStatusDescription}");
    }

    /// <summary>The server's close, once <see cref="ReadAsync"/> has returned null.</summary>
    public (RoomCloseCode Code, string Reason) Closed => ((RoomCloseCode)_socket.CloseStatus!, _socket.CloseStatusDescription!);

    /// <summary>Skips messages until the server closes, and answers.</summary>
    public async Task<(RoomCloseCode Code, string Reason)> ClosedAsync()
    {
        while (await ReadAsync() is not null)
        {
        }

        var closed = ((RoomCloseCode)_socket.CloseStatus!, _socket.CloseStatusDescription!);
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
            // The server did not wait for the answer.
        }

        return closed;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        _invoker.Dispose();
        return ValueTask.CompletedTask;
    }
}
