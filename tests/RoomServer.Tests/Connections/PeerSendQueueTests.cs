using System.Buffers;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Packets;

namespace RemoteAccess.RoomServer.Tests.Connections;

public sealed class PeerSendQueueTests
{
    [Fact]
    public void Packets_stop_at_the_bound_in_bytes_and_signals_do_not()
    {
        var queue = new PeerSendQueue(maxMessages: 100, maxBytes: 1_000);

        Assert.True(queue.TryAddPacket(Packet(600)));
        Assert.False(queue.TryAddPacket(Packet(600)));
        Assert.True(queue.TryAddPacket(Packet(400)));
        Assert.True(queue.TryAdd(Message.Ping));
        Assert.Equal((3, 1_000 + Message.Ping.QueuedBytes), (queue.Count, queue.Bytes));
    }

    [Fact]
    public void Packets_stop_at_the_bound_in_messages_and_signals_after_their_reserve()
    {
        var queue = new PeerSendQueue(maxMessages: 2, maxBytes: 1_000_000);
        Assert.True(queue.TryAddPacket(Packet(1)));
        Assert.True(queue.TryAddPacket(Packet(1)));
        Assert.False(queue.TryAddPacket(Packet(1)));

        var signals = 0;
        while (queue.TryAdd(Message.Ping))
        {
            signals++;
        }

        Assert.Equal(1_024, signals);
    }

    [Fact]
    public async Task What_is_taken_or_drained_gives_its_place_back_and_a_closed_queue_takes_nothing()
    {
        var queue = new PeerSendQueue(maxMessages: 2, maxBytes: 1_000);
        var packet = Packet(1_000);
        Assert.True(queue.TryAddPacket(packet));
        Assert.False(packet.IsUnshared);

        Assert.True(await queue.WaitAsync());
        Assert.True(queue.TryTake(out var taken));
        taken.Release();
        Assert.True(packet.IsUnshared);
        Assert.True(queue.TryAddPacket(packet));
        queue.Close();
        Assert.False(queue.TryTake(out _));
        Assert.False(await queue.WaitAsync());
        queue.Drain();

        Assert.True(packet.IsUnshared);
        Assert.Equal((0, 0L), (queue.Count, queue.Bytes));
        Assert.False(queue.TryAdd(Message.Ping));
        Assert.False(await queue.WaitAsync());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(15_000)]
    [InlineData(60_000)]
    public void The_servers_prefix_replaces_the_senders_in_place(int payload)
    {
        var list = DestinationList.Encode([]);
        var id = ByteStreamId.NewRandom();
        var sent = new byte[PacketWriter.ChunkFieldBytes + list.Length + payload];
        PacketWriter.Chunk(sent, list, id, 7, Enumerable.Range(0, payload).Select(i => (byte)i).ToArray());
        var received = PacketBuffer.Rent(ArrayPool<byte>.Shared);
        for (var left = sent.AsSpan(); left.Length > 0;)
        {
            var free = received.Free().Span;
            var length = Math.Min(free.Length, left.Length);
            left[..length].CopyTo(free);
            received.Advance(length);
            left = left[length..];
        }

        Assert.Null(ClientPacket.Parse(received.Bytes.Span, out var parsed));
        var body = parsed.BodyBytes.ToArray();
        received.ReplacePrefix(parsed.BodyOffset, PacketKind.Chunk, "PA_0123456789Ab"u8);

        Assert.Null(ServerPacket.Parse(received.Bytes.Span, out var routed));
        Assert.Equal("PA_0123456789Ab"u8, routed.SenderSid);
        Assert.Equal((id, 7UL), (routed.Body.StreamId, routed.Body.Index));
        Assert.True(received.Bytes.Span.EndsWith(body));
    }

    [Fact]
    public void A_small_packet_waits_in_an_array_of_its_own_size()
    {
        var received = PacketBuffer.Rent(ArrayPool<byte>.Shared);
        received.Advance(100);
        var small = received.ForRouting();
        var large = PacketBuffer.Rent(ArrayPool<byte>.Shared);
        large.Advance(10_000);

        Assert.NotSame(received, small);
        Assert.True(received.IsUnshared);
        Assert.Equal(received.Bytes.ToArray(), small.Bytes.ToArray());
        Assert.Same(large, large.ForRouting());
        Assert.False(large.IsUnshared);
    }

    private static PacketBuffer Packet(int bytes)
    {
        var packet = PacketBuffer.Rent(ArrayPool<byte>.Shared);
        packet.Advance(bytes);
        return packet;
    }
}
