namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>A binary message as a client sends it. Spans point into the message.</summary>
internal readonly ref struct ClientPacket
{
    public PacketKind Kind { get; private init; }

    /// <summary>Stream packets: the encoded destination list.</summary>
    public ReadOnlySpan<byte> Destinations { get; private init; }

    /// <summary>Stream packets and frames: where the body starts in the message.</summary>
    public int BodyOffset { get; private init; }

    /// <summary>Stream packets: the forwarded part, as it is in the message.</summary>
    public ReadOnlySpan<byte> BodyBytes { get; private init; }

    /// <summary>Stream packets: the forwarded part, parsed.</summary>
    public PacketBody Body { get; private init; }

    /// <summary>Ack and discard: whose stream.</summary>
    public ReadOnlySpan<byte> SenderSid { get; private init; }

    /// <summary>Ack and discard: which stream.</summary>
    public ByteStreamId StreamId { get; private init; }

    /// <summary>Ack: how many bytes of cost.</summary>
    public uint Amount { get; private init; }

    /// <summary>Frame.</summary>
    public FrameBody Frame { get; private init; }

    /// <summary>A chunk of a sender in this process: a message that is its body alone, without kind and destinations before it.</summary>
    public static ClientPacket Chunk(ReadOnlySpan<byte> destinations, in PacketBody body, ReadOnlySpan<byte> bytes) =>
        new() { Kind = PacketKind.Chunk, Destinations = destinations, BodyOffset = 0, BodyBytes = bytes, Body = body };

    /// <summary>A frame of a publisher in this process: a message that is its body alone.</summary>
    public static ClientPacket OfFrame(in FrameBody body) => new() { Kind = PacketKind.Frame, BodyOffset = 0, Frame = body };

    /// <summary>Parses a message; returns null, or what is wrong with it.</summary>
    public static string? Parse(ReadOnlySpan<byte> message, out ClientPacket packet)
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
                if (DestinationList.Split(reader.Rest, out var destinations, out var rest) is { } wrongList)
                {
                    return wrongList;
                }

                var problem = PacketBody.Parse(kind, rest, out var body);
                packet = new ClientPacket
                {
                    Kind = kind,
                    Destinations = destinations,
                    BodyOffset = message.Length - rest.Length,
                    BodyBytes = rest,
                    Body = body,
                };
                return problem;

            case PacketKind.Ack or PacketKind.Discard:
                uint amount = 0;
                if (!reader.TryText(1, WireProtocol.MaxSidBytes, out var sid)
                    || !reader.TryStreamId(out var id)
                    || (kind == PacketKind.Ack && !reader.TryU32(out amount))
                    || !reader.Rest.IsEmpty)
                {
                    return $"the {kind} packet is not sender SID, stream id{(kind == PacketKind.Ack ? ", amount" : string.Empty)}";
                }

                packet = new ClientPacket { Kind = kind, SenderSid = sid, StreamId = id, Amount = amount };
                return null;

            case PacketKind.Frame:
                var wrongFrame = FrameBody.Parse(reader.Rest, out var frame);
                packet = new ClientPacket { Kind = kind, BodyOffset = message.Length - reader.Rest.Length, Frame = frame };
                return wrongFrame;

            default:
                return $"a client does not send packets of kind {first}";
        }
    }
}
