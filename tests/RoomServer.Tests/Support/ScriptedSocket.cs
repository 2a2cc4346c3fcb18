using System.Net.WebSockets;
using System.Threading.Channels;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>A socket that receives what the test hands it and keeps nothing of what is sent.</summary>
internal sealed class ScriptedSocket : WebSocket
{
    private readonly Channel<byte[]> _incoming = Channel.CreateBounded<byte[]>(16);
    private WebSocketState _state = WebSocketState.Open;

    public override WebSocketCloseStatus? CloseStatus => null;

    public override string? CloseStatusDescription => null;

    public override WebSocketState State => _state;

    public override string? SubProtocol => null;

    /// <summary>A whole binary message; none for the peer's close.</summary>
    public void Arrive(params byte[] message) => Assert.True(_incoming.Writer.TryWrite(message));

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var message = await _incoming.Reader.ReadAsync(cancellationToken);
        if (message.Length == 0)
        {
            _state = WebSocketState.Closed;
            return new ValueWebSocketReceiveResult(0, WebSocketMessageType.Close, endOfMessage: true);
        }

        message.CopyTo(buffer);
        return new ValueWebSocketReceiveResult(message.Length, WebSocketMessageType.Binary, endOfMessage: true);
    }

    public override ValueTask SendAsync(
        ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    public override Task CloseOutputAsync(
        WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Abort()
    {
        _state = WebSocketState.Aborted;
        _incoming.Writer.TryComplete(new WebSocketException("aborted"));
    }

    public override Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public override Task SendAsync(
        ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        Task.CompletedTask;

    public override void Dispose()
    {
    }
}
