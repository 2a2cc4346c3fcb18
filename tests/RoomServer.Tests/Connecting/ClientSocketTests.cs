using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connecting;

/// <summary>Messages of one client that wait for each other leave in one write.</summary>
public sealed class ClientSocketTests : IDisposable
{
    private readonly CountedStream _inner = new();
    private readonly GatheringStream _gathering;
    private readonly ClientSocket _socket;

    public ClientSocketTests()
    {
        _gathering = new GatheringStream(_inner);
        _socket = new ClientSocket(
            WebSocket.CreateFromStream(_gathering, new WebSocketCreationOptions { IsServer = false }), 65_536, _gathering);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _socket.Dispose();
        _gathering.Dispose();
    }

    [Fact]
    public async Task A_message_alone_is_one_write_at_once()
    {
        Assert.True(_socket.SendAsync(new byte[] { 1 }, Cancelled).AsTask().IsCompletedSuccessfully);
        Assert.True(_socket.SendAsync(new byte[] { 2 }, Cancelled).AsTask().IsCompletedSuccessfully);
        Assert.Equal([[1], [2]], await ReceivedAsync());
        Assert.Equal(2, _inner.Writes.Length);
    }

    [Fact]
    public async Task What_waits_for_a_write_leaves_in_one_write_in_order_without_what_gave_up()
    {
        var open = new TaskCompletionSource();
        _inner.Open = open.Task;
        using var cancel = new CancellationTokenSource();
        var first = _socket.SendAsync(new byte[] { 0 }, Cancelled).AsTask();
        var sends = Enumerable.Range(1, 50).Select(i => _socket.SendAsync(new[] { (byte)i }, Cancelled).AsTask()).ToList();
        var givenUp = _socket.SendAsync(new byte[] { 99 }, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);
        sends.Add(_socket.SendAsync(new byte[] { 51 }, Cancelled).AsTask());
        _inner.Open = Task.CompletedTask;
        open.SetResult();

        await first.Within("the first message");
        await Task.WhenAll(sends).Within("the messages that waited");
        Assert.Equal(Enumerable.Range(0, 52).Select(i => new[] { (byte)i }), await ReceivedAsync());
        Assert.Equal(2, _inner.Writes.Length);
    }

    [Fact]
    public async Task A_chunk_and_a_frame_go_with_what_waits_and_the_close_comes_last()
    {
        var open = new TaskCompletionSource();
        _inner.Open = open.Task;
        var first = _socket.SendAsync(new byte[] { 0 }, Cancelled).AsTask();
        var id = ByteStreamId.NewRandom();
        var chunk = EnterAndAsync(certain: true, () => _socket.SendChunkAndExitAsync([0, 0], id, 7, new byte[] { 1, 2 }, Cancelled));
        var nothing = EnterAndAsync(
            certain: false,
            () =>
            {
                _socket.Exit();
                return ValueTask.CompletedTask;
            });
        var frame = EnterAndAsync(certain: false, () => _socket.SendFrameAndExitAsync(3, new(new byte[] { 4 }, 5)));
        var close = _socket.CloseOutputAsync(Cancelled);
        _inner.Open = Task.CompletedTask;
        open.SetResult();

        await Task.WhenAll(first, chunk, nothing, frame, close).Within("the messages and the close");
        var messages = await ReceivedAsync();
        Assert.Null(ClientPacket.Parse(messages[1], out var parsed));
        Assert.Equal((PacketKind.Chunk, 7UL), (parsed.Kind, parsed.Body.Index));
        Assert.Null(ClientPacket.Parse(messages[2], out parsed));
        Assert.Equal((PacketKind.Frame, 3U), (parsed.Kind, parsed.Frame.Track));
        Assert.Equal(3, messages.Count);

        async Task EnterAndAsync(bool certain, Func<ValueTask> send)
        {
            await _socket.EnterAsync(certain, Cancelled);
            await send();
        }
    }

    // What another WebSocket reads of all that was written, up to the close.
    private async Task<List<byte[]>> ReceivedAsync()
    {
        using var bytes = new MemoryStream(_inner.Writes.SelectMany(write => write).ToArray());
        using var other = WebSocket.CreateFromStream(bytes, new WebSocketCreationOptions { IsServer = true });
        var messages = new List<byte[]>();
        var buffer = new byte[65_536];
        while (true)
        {
            ValueWebSocketReceiveResult result;
            try
            {
                result = await other.ReceiveAsync(buffer.AsMemory(), Cancelled);
            }
            catch (WebSocketException)
            {
                // Nothing more was written.
                return messages;
            }

            if (result.MessageType == WebSocketMessageType.Close)
            {
                return messages;
            }

            Assert.True(result.EndOfMessage);
            messages.Add(buffer[..result.Count]);
        }
    }
}
