using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connections;

/// <summary>A connection's queue goes out in order, and its close last.</summary>
public sealed class MessageWriterTests : IDisposable
{
    private readonly FakeLogger _log = new();
    private readonly MemorySocket _socket = new();
    private readonly PeerSendQueue _queue = new(maxMessages: 10, maxBytes: 1_000);
    private readonly ConnectionEnd _end;
    private readonly MessageWriter _writer;

    public MessageWriterTests()
    {
        _end = new ConnectionEnd(_queue, new FakeTimeProvider(), _log);
        _writer = new MessageWriter(_socket, _queue, _end, TestMeters.RoomServer());
    }

    public void Dispose() => _socket.Dispose();

    [Fact]
    public async Task What_waits_is_sent_in_order_and_released_and_the_close_comes_last_with_its_code()
    {
        Item[] items = [new([1]), new([]), new([3])];
        Assert.All(items, item => Assert.True(_queue.TryAdd(item)));

        var running = _writer.RunAsync();
        Assert.Equal([1], await _socket.PacketAsync());
        Assert.Equal([3], await _socket.PacketAsync());
        _end.Close(RoomCloseCode.Flood, "FLOOD: too many");

        await running.Within("the close");
        Assert.Equal(2, _socket.PacketsSent);
        Assert.All(items, item => Assert.Equal(1, item.Released));
        Assert.Equal((WebSocketCloseStatus)RoomCloseCode.Flood, _socket.ClosedWith);
    }

    [Fact]
    public async Task Nothing_is_sent_to_one_whose_link_is_broken_a_close_neither()
    {
        var running = _writer.RunAsync();

        _end.CloseBroken();

        await running.Within("the end of the writer");
        Assert.Null(_socket.ClosedWith);
    }

    [Fact]
    public async Task A_link_that_breaks_while_it_sends_ends_the_connection_and_the_message_is_released()
    {
        var item = new Item([1]);
        _socket.Reads = Task.FromException(new WebSocketException(WebSocketError.ConnectionClosedPrematurely));
        Assert.True(_queue.TryAdd(item));

        await _writer.RunAsync().Within("the end of the writer");

        Assert.Equal(RoomCloseCode.ConnectionLost, _end.Reason?.Code);
        Assert.Equal(1, item.Released);
        Assert.DoesNotContain(_log.Collector.GetSnapshot(), line => line.Level == LogLevel.Error);
    }

    [Fact]
    public async Task A_message_that_cannot_be_encoded_is_a_fault_and_the_socket_is_broken_off()
    {
        Assert.True(_queue.TryAdd(new Item(null)));

        await _writer.RunAsync().Within("the end of the writer");

        Assert.Equal(RoomCloseCode.InternalError, _end.Reason?.Code);
        Assert.Equal(WebSocketState.Aborted, _socket.State);
        Assert.Null(_socket.ClosedWith);
        Assert.Contains("sending to it", _log.Collector.GetSnapshot()[0].Message, StringComparison.Ordinal);
    }

    private sealed class Item(byte[]? bytes) : QueuedMessage
    {
        public int Released { get; private set; }

        public override int QueuedBytes => 1;

        public override WebSocketMessageType Type => WebSocketMessageType.Binary;

        public override ReadOnlyMemory<byte> Bytes => bytes ?? throw new FormatException("not to be encoded");

        public override void Release() => Released++;
    }
}
