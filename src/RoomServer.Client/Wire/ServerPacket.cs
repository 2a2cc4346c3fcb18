namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>A binary message as the server sends it. Spans point into the message.</summary>
internal readonly ref struct ServerPacket
{
    public PacketKind Kind { get; private init; }

    /// <summary>Stream packets and frames: who sent it.</summary>
    public ReadOnlySpan<byte> SenderSid { get; private init; }

    /// <summary>Header: who sent it.</summary>
    public ReadOnlySpan<byte> SenderIdentity { get; private init; }

    /// <summary>Header: the stream's window; acknowledge in batches of at most a quarter of it.</summary>
    public uint Window { get; private init; }

    /// <summary>Stream packets: the forwarded part.</summary>
    public PacketBody Body { get; private init; }

    /// <summary>Credit: which of our streams.</summary>
    public ByteStreamId StreamId { get; private init; }

    /// <summary>Credit: how many more bytes of cost.</summary>
    public uint Amount { get; private init; }

    /// <summary>Frame.</summary>
    public FrameBody Frame { get; private init; }

    /// <summary>Parses a message; returns null, or what is wrong with it.</summary>
    public static string? Parse(ReadOnlySpan<byte> message, out ServerPacket packet)
    {
        packet = default;
        var reader = new SpanReader(message);
        if (!reader.TryU8(out var first))
        {
            return "the binary message is empty";
        }

        var kind = (PacketKind)first;
        switch (kind)
        {
            case PacketKind.Header or PacketKind.Chunk or PacketKind.Trailer:
                ReadOnlySpan<byte> identity = default;
                uint window = 0;
                if (!reader.TryText(1, WireProtocol.MaxSidBytes, out var sid))
                {
                    return "the sender's SID is not 1 to 67 bytes of UTF-8";
                }

                if (kind == PacketKind.Header
                    && !(reader.TryText(1, WireProtocol.MaxIdentityBytes, out identity) && reader.TryU32(out window)))
                {
                    return "the header does not name its sender's identity and the window";
                }

                var problem = PacketBody.Parse(kind, reader.Rest, out var body);
                packet = new ServerPacket { Kind = kind, SenderSid = sid, SenderIdentity = identity, Window = window, Body = body };
                return problem;

            case PacketKind.Credit:
                if (!reader.TryStreamId(out var id) || !reader.TryU32(out var amount) || !reader.Rest.IsEmpty)
                {
                    return "the credit packet is not stream id, amount";
                }

                packet = new ServerPacket { Kind = kind, StreamId = id, Amount = amount };
                return null;

            case PacketKind.Frame:
                if (!reader.TryText(1, WireProtocol.MaxSidBytes, out var publisher))
                {
                    return "the publisher's SID is not 1 to 67 bytes of UTF-8";
                }

                var wrongFrame = FrameBody.Parse(reader.Rest, out var frame);
                packet = new ServerPacket { Kind = kind, SenderSid = publisher, Frame = frame };
                return wrongFrame;

            default:
                return $"a server does not send packets of kind {first}";
        }
    }
}
