using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Streams;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Streams;

/// <summary>A client that is sent streams that it does not know answers them, and its answers stay few.</summary>
[Trait("Rule", "B13")]
public sealed class UnknownStreamTests
{
    [Fact]
    public async Task A_client_discards_a_stream_that_it_does_not_know_once()
    {
        var socket = new MemorySocket();
        var pump = new ReceiptPump(new ClientSocket(socket, 65_536), maxIncomingStreams: 4);
        var streams = new IncomingStreams(pump, new RoomClientOptions());
        var id = ByteStreamId.NewRandom();
        for (ulong i = 0; i < 100; i++)
        {
            Chunk(streams, id, i);
        }

        pump.EnqueuePong();
        pump.Start();

        Assert.Equal((byte)PacketKind.Discard, (await socket.PacketAsync())[0]);
        await pump.StopAsync();
        Assert.Equal(100, streams.StrayPackets);
        Assert.Equal(0, socket.PacketsSent - 1);
    }

    [Fact]
    public async Task Strange_streams_never_fill_the_clients_queue_of_answers()
    {
        var socket = new MemorySocket();
        var pump = new ReceiptPump(new ClientSocket(socket, 65_536), maxIncomingStreams: 4);
        var streams = new IncomingStreams(pump, new RoomClientOptions());
        var last = ByteStreamId.NewRandom();
        for (var i = 0; i < 3_000; i++)
        {
            Chunk(streams, ByteStreamId.NewRandom(), 0);
        }

        Chunk(streams, last, 0);
        pump.EnqueuePong();
        pump.Start();
        await socket.TextAsync();

        // There is room again: what was left out is said with the next chunk.
        Assert.NotEqual(System.Net.WebSockets.WebSocketState.Aborted, socket.State);
        Chunk(streams, last, 1);
        await pump.StopAsync();
        Assert.Equal(1_025, socket.PacketsSent);
    }

    private static void Chunk(IncomingStreams streams, ByteStreamId id, ulong index)
    {
        var bytes = new byte[200];
        var length = PacketWriter.SenderPrefix(bytes, PacketKind.Chunk, "PA_0123456789Ab"u8);
        id.Write(bytes.AsSpan(length));
        BitConverter.TryWriteBytes(bytes.AsSpan(length + ByteStreamId.Length), index);
        Assert.Null(ServerPacket.Parse(bytes.AsSpan(0, length + ByteStreamId.Length + 8), out var packet));
        streams.Chunk(packet);
    }
}
