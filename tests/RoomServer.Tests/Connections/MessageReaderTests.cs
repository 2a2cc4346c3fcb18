using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connections;

/// <summary>Whole messages out of a WebSocket, held to the limits of length.</summary>
public sealed class MessageReaderTests : IDisposable
{
    private static readonly RoomServerOptions Options = new();

    private readonly FakeLogger _log = new();
    private readonly MemorySocket _socket = new();
    private readonly ConnectionEnd _end;
    private readonly MessageReader _reader;

    public MessageReaderTests()
    {
        var time = new FakeTimeProvider();
        _end = new ConnectionEnd(new PeerSendQueue(maxMessages: 10, maxBytes: 1_000), time, _log);
        var deadlines = new PeerDeadlines(Options, time);
        _reader = new MessageReader(_socket, Options, deadlines, _end, TestMeters.RoomServer(), ArrayPool<byte>.Shared, _log);
    }

    public void Dispose() => _socket.Dispose();

    [Fact]
    public async Task A_message_that_comes_in_parts_is_put_together()
    {
        var text = new string('x', Options.MaxMessageBytes);
        _socket.Text(text);

        var message = await ReadAsync();

        Assert.Equal(WebSocketMessageType.Text, message?.Type);
        Assert.Equal(text, Encoding.UTF8.GetString(message!.Value.Data.Bytes.Span));
        Assert.Null(_end.Reason);
    }

    [Fact]
    public async Task A_message_beyond_the_limit_ends_the_connection_and_what_comes_behind_it_is_skipped_until_the_peers_close()
    {
        _socket.Text(new string('x', Options.MaxMessageBytes + 1));
        _socket.Text("""{"type":"ready"}""");
        _socket.Goodbye();

        Assert.Null(await ReadAsync());
        Assert.Equal((RoomCloseCode.MessageTooBig, "MESSAGE_TOO_BIG: messages may have 65536 bytes"), _end.Reason);
    }

    [Theory]
    [InlineData(PacketKind.Frame, true, 0, null)]
    [InlineData(PacketKind.Frame, true, 1, "MESSAGE_TOO_BIG: frames may have 1048576 bytes")]
    [InlineData(PacketKind.Frame, false, 0, "MESSAGE_TOO_BIG: messages may have 65536 bytes")]
    [InlineData(PacketKind.Chunk, true, 0, "MESSAGE_TOO_BIG: messages may have 65536 bytes")]
    internal async Task A_packet_may_be_as_long_as_a_frame_when_it_is_one_and_the_peer_has_published_a_track(
        PacketKind kind, bool allowed, int over, string? reason)
    {
        if (allowed)
        {
            _reader.AllowFrames();
        }

        var packet = new byte[PacketWriter.FrameFieldBytes + Options.MaxFrameBytes + over];
        packet[0] = (byte)kind;
        _socket.Binary(packet);
        _socket.Goodbye();

        Assert.Equal(reason is null ? packet.Length : null, (await ReadAsync())?.Data.Length);
        Assert.Equal(reason, _end.Reason?.Reason);
    }

    [Fact]
    public async Task A_broken_link_is_an_end_and_no_fault()
    {
        _socket.Break();

        Assert.Null(await ReadAsync());
        Assert.Equal((RoomCloseCode.ConnectionLost, "the connection broke"), _end.Reason);
        Assert.Equal([1121, 1120], _log.Collector.GetSnapshot().Select(line => line.Id.Id));
    }

    [Fact]
    public async Task A_message_that_a_queue_still_holds_is_not_overwritten_by_the_next()
    {
        _socket.Binary([1, 2, 3]);
        _socket.Binary([9, 9, 9]);
        var first = (await ReadAsync())!.Value.Data;
        first.AddReference();

        var second = (await ReadAsync())!.Value.Data;

        Assert.Equal([1, 2, 3], first.Bytes.ToArray());
        Assert.Equal([9, 9, 9], second.Bytes.ToArray());
    }

    private Task<(WebSocketMessageType Type, Packets.PacketBuffer Data)?> ReadAsync() => _reader.ReadAsync().Within("a message or the end");
}
