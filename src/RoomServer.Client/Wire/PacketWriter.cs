using System.Text;

namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>Writes binary messages; each method returns the length. The constants give the required buffer sizes.</summary>
internal static class PacketWriter
{
    /// <summary>Bytes of a chunk packet before its payload, beside the destination list or the sender's SID.</summary>
    public const int ChunkFieldBytes = 1 + ByteStreamId.Length + 8;

    /// <summary>Bytes of a chunk's body before its payload.</summary>
    public const int ChunkBodyFieldBytes = ByteStreamId.Length + 8;

    /// <summary>Bytes of a frame packet before its content.</summary>
    public const int FrameFieldBytes = 1 + 4 + 8;

    /// <summary>Bytes of a frame's body before its content.</summary>
    public const int FrameBodyFieldBytes = 4 + 8;

    public const int MaxAckBytes = 1 + 2 + WireProtocol.MaxSidBytes + ByteStreamId.Length + 4;
    public const int CreditBytes = 1 + ByteStreamId.Length + 4;

    public static byte[] Header(ReadOnlySpan<byte> destinations, ByteStreamId id, string topic, string name)
    {
        var texts = Encoding.UTF8.GetByteCount(topic) + Encoding.UTF8.GetByteCount(name);
        var packet = new byte[1 + destinations.Length + ByteStreamId.Length + 4 + texts];
        var writer = Start(packet, PacketKind.Header, destinations, id);
        writer.Text(topic);
        writer.Text(name);
        return packet;
    }

    public static int Chunk(Span<byte> target, ReadOnlySpan<byte> destinations, ByteStreamId id, ulong index, ReadOnlySpan<byte> payload)
    {
        var writer = Start(target, PacketKind.Chunk, destinations, id);
        writer.U64(index);
        writer.Bytes(payload);
        return writer.Written;
    }

    /// <summary>A chunk's body alone.</summary>
    public static int ChunkBody(Span<byte> target, ByteStreamId id, ulong index, ReadOnlySpan<byte> payload)
    {
        var writer = new SpanWriter(target);
        writer.StreamId(id);
        writer.U64(index);
        writer.Bytes(payload);
        return writer.Written;
    }

    /// <summary>A frame's body alone.</summary>
    public static int FrameBody(Span<byte> target, uint track, ulong userTimestamp, ReadOnlySpan<byte> content)
    {
        var writer = new SpanWriter(target);
        writer.U32(track);
        writer.U64(userTimestamp);
        writer.Bytes(content);
        return writer.Written;
    }

    public static byte[] Trailer(ReadOnlySpan<byte> destinations, ByteStreamId id, string reason)
    {
        var packet = new byte[1 + destinations.Length + ByteStreamId.Length + 2 + Encoding.UTF8.GetByteCount(reason)];
        var writer = Start(packet, PacketKind.Trailer, destinations, id);
        writer.Text(reason);
        return packet;
    }

    public static int Ack(Span<byte> target, string senderSid, ByteStreamId id, uint amount)
    {
        var writer = new SpanWriter(target);
        writer.U8((byte)PacketKind.Ack);
        writer.Text(senderSid);
        writer.StreamId(id);
        writer.U32(amount);
        return writer.Written;
    }

    public static int Discard(Span<byte> target, string senderSid, ByteStreamId id)
    {
        var writer = new SpanWriter(target);
        writer.U8((byte)PacketKind.Discard);
        writer.Text(senderSid);
        writer.StreamId(id);
        return writer.Written;
    }

    public static int Frame(Span<byte> target, uint track, ulong userTimestamp, ReadOnlySpan<byte> content)
    {
        target[0] = (byte)PacketKind.Frame;
        return 1 + FrameBody(target[1..], track, userTimestamp, content);
    }

    public static int Credit(Span<byte> target, ByteStreamId id, uint amount)
    {
        var writer = new SpanWriter(target);
        writer.U8((byte)PacketKind.Credit);
        writer.StreamId(id);
        writer.U32(amount);
        return writer.Written;
    }

    /// <summary>Writes the server's prefix of a chunk, trailer or frame: kind and the sender's SID.</summary>
    public static int SenderPrefix(Span<byte> target, PacketKind kind, ReadOnlySpan<byte> senderSid)
    {
        var writer = new SpanWriter(target);
        writer.U8((byte)kind);
        writer.U16(senderSid.Length);
        writer.Bytes(senderSid);
        return writer.Written;
    }

    /// <summary>A header as the server forwards it.</summary>
    public static byte[] RoutedHeader(ReadOnlySpan<byte> senderSid, string senderIdentity, uint window, ReadOnlySpan<byte> body)
    {
        var packet = new byte[1 + 2 + senderSid.Length + 2 + Encoding.UTF8.GetByteCount(senderIdentity) + 4 + body.Length];
        var writer = new SpanWriter(packet);
        writer.U8((byte)PacketKind.Header);
        writer.U16(senderSid.Length);
        writer.Bytes(senderSid);
        writer.Text(senderIdentity);
        writer.U32(window);
        writer.Bytes(body);
        return packet;
    }

    /// <summary>A trailer that the server creates for a stream it has cut.</summary>
    public static byte[] RoutedTrailer(ReadOnlySpan<byte> senderSid, ByteStreamId id, string reason)
    {
        var packet = new byte[1 + 2 + senderSid.Length + ByteStreamId.Length + 2 + Encoding.UTF8.GetByteCount(reason)];
        var prefix = SenderPrefix(packet, PacketKind.Trailer, senderSid);
        var writer = new SpanWriter(packet.AsSpan(prefix));
        writer.StreamId(id);
        writer.Text(reason);
        return packet;
    }

    private static SpanWriter Start(Span<byte> target, PacketKind kind, ReadOnlySpan<byte> destinations, ByteStreamId id)
    {
        var writer = new SpanWriter(target);
        writer.U8((byte)kind);
        writer.Bytes(destinations);
        writer.StreamId(id);
        return writer;
    }
}
