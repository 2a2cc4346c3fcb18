using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>The server's end of a WebSocket without a network; the test has the other end in its hands.</summary>
internal sealed class MemorySocket : WebSocket
{
    private readonly Channel<Frame> _toServer = Channel.CreateBounded<Frame>(100_000);
    private readonly Channel<Frame> _toPeer = Channel.CreateBounded<Frame>(1_000_000);
    private ReadOnlyMemory<byte> _left;
    private WebSocketMessageType _leftType;
    private WebSocketState _state = WebSocketState.Open;

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => _state;

    public override string? SubProtocol => null;

    /// <summary>The peer takes nothing until this completes.</summary>
    public Task Reads { get; set; } = Task.CompletedTask;

    /// <summary>Called on the thread that sends to the peer.</summary>
    public Action? OnSend { get; set; }

    /// <summary>Packets sent to the peer.</summary>
    public int PacketsSent { get; private set; }

    /// <summary>What the server closed with, once it has.</summary>
    public WebSocketCloseStatus? ClosedWith { get; private set; }

    public void Text(string json) =>
        Assert.True(_toServer.Writer.TryWrite(new Frame(WebSocketMessageType.Text, Encoding.UTF8.GetBytes(json))));

    public void Binary(byte[] packet) => Assert.True(_toServer.Writer.TryWrite(new Frame(WebSocketMessageType.Binary, packet)));

    /// <summary>The peer says goodbye.</summary>
    public void Goodbye() => _toServer.Writer.TryWrite(new Frame(WebSocketMessageType.Close, default));

    /// <summary>The link breaks.</summary>
    public void Break() => _toServer.Writer.TryComplete(new WebSocketException(WebSocketError.ConnectionClosedPrematurely));

    /// <summary>The next signal of this type to the peer; others are skipped.</summary>
    public async Task<T> SignalAsync<T>(Func<T, bool>? which = null)
        where T : ServerSignal
    {
        while (true)
        {
            var message = await NextAsync($"{typeof(T).Name} to a peer in memory");
            if (message.Type == WebSocketMessageType.Text
                && SignalJson.Parse(message.Bytes.Span, out ServerSignal? signal) is null
                && signal is T found
                && which?.Invoke(found) != false)
            {
                return found;
            }
        }
    }

    /// <summary>The next signal that a client sent over this socket, when it is a client's.</summary>
    public async Task<ClientSignal> ClientSignalAsync()
    {
        var message = await NextAsync("a signal of a client in memory");
        Assert.Null(SignalJson.Parse(message.Bytes.Span, out ClientSignal? signal));
        return signal!;
    }

    /// <summary>Skips packets until a text message.</summary>
    public async Task TextAsync()
    {
        while ((await NextAsync("a text message")).Type != WebSocketMessageType.Text)
        {
        }
    }

    /// <summary>The next signal or packet to the peer; one of the two is null.</summary>
    public async Task<(ServerSignal? Signal, byte[]? Packet)> NextAsync()
    {
        var message = await NextAsync("a message to a peer in memory");
        if (message.Type == WebSocketMessageType.Binary)
        {
            return (null, message.Bytes.ToArray());
        }

        Assert.Null(SignalJson.Parse(message.Bytes.Span, out ServerSignal? signal));
        return (signal, null);
    }

    /// <summary>The next packet to the peer; signals are skipped.</summary>
    public async Task<byte[]> PacketAsync()
    {
        while (true)
        {
            var message = await NextAsync("a packet to a peer in memory");
            if (message.Type == WebSocketMessageType.Binary)
            {
                return message.Bytes.ToArray();
            }
        }
    }

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_left.IsEmpty)
        {
            Frame frame;
            try
            {
                frame = await _toServer.Reader.ReadAsync(cancellationToken);
            }
            catch (ChannelClosedException closed)
            {
                _state = WebSocketState.Aborted;
                throw closed.InnerException ?? new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
            }

            if (frame.Type == WebSocketMessageType.Close)
            {
                _state = _state == WebSocketState.CloseSent ? WebSocketState.Closed : WebSocketState.CloseReceived;
                return new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, endOfMessage: true);
            }

            (_leftType, _left) = frame;
        }

        var length = Math.Min(buffer.Length, _left.Length);
        _left[..length].CopyTo(buffer);
        _left = _left[length..];
        return new ValueWebSocketReceiveResult(length, _leftType, _left.IsEmpty);
    }

    public override async ValueTask SendAsync(
        ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
    {
        OnSend?.Invoke();
        await Reads;
        PacketsSent += messageType == WebSocketMessageType.Binary ? 1 : 0;
        Assert.True(_toPeer.Writer.TryWrite(new Frame(messageType, buffer.ToArray())));
    }

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        ClosedWith = closeStatus;
        _state = _state == WebSocketState.CloseReceived ? WebSocketState.Closed : WebSocketState.CloseSent;

        // The peer of these tests answers any close.
        Goodbye();
        return Task.CompletedTask;
    }

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public override Task SendAsync(
        ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public override void Abort()
    {
        _state = WebSocketState.Aborted;
        Break();
    }

    public override void Dispose() => _toServer.Writer.TryComplete();

    private Task<Frame> NextAsync(string what) =>
        _toPeer.Reader.ReadAsync(TestContext.Current.CancellationToken).Within(what);

    private readonly record struct Frame(WebSocketMessageType Type, ReadOnlyMemory<byte> Bytes);
}
