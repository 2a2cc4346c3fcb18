namespace RemoteAccess.RoomServer.Client.Wire;

/// <summary>
/// The part of a stream packet that is the same from sender to server and from server to receiver: the server forwards these bytes
/// unchanged, after another prefix. Spans point into the message.
/// </summary>
internal readonly ref struct PacketBody
{
    public ByteStreamId StreamId { get; private init; }

    /// <summary>Header: 1 to 256 UTF-8 bytes.</summary>
    public ReadOnlySpan<byte> Topic { get; private init; }

    /// <summary>Header: 0 to 256 UTF-8 bytes.</summary>
    public ReadOnlySpan<byte> Name { get; private init; }

    /// <summary>Chunk: counts from 0 within the stream.</summary>
    public ulong Index { get; private init; }

    /// <summary>Chunk: the content.</summary>
    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>Trailer: 0 to 1,024 UTF-8 bytes; empty for a normal end.</summary>
    public ReadOnlySpan<byte> Reason { get; private init; }

    /// <summary>A chunk that its sender in this process writes.</summary>
    public static PacketBody Chunk(ByteStreamId id, ulong index, ReadOnlySpan<byte> payload) =>
        new() { StreamId = id, Index = index, Payload = payload };

    /// <summary>Parses a body; returns null, or what is wrong with it.</summary>
    public static string? Parse(PacketKind kind, ReadOnlySpan<byte> bytes, out PacketBody body)
    {
        body = default;
        var reader = new SpanReader(bytes);
        if (!reader.TryStreamId(out var id))
        {
            return "the packet ends inside its stream id";
        }

        switch (kind)
        {
            case PacketKind.Header:
                if (!reader.TryText(1, WireProtocol.MaxTopicBytes, out var topic))
                {
                    return "the header's topic is not 1 to 256 bytes of UTF-8";
                }

                if (!reader.TryText(0, WireProtocol.MaxNameBytes, out var name))
                {
                    return "the header's name is not 0 to 256 bytes of UTF-8";
                }

                body = new PacketBody { StreamId = id, Topic = topic, Name = name };
                return Excess(reader);

            case PacketKind.Chunk:
                if (!reader.TryU64(out var index))
                {
                    return "the chunk ends inside its index";
                }

                body = new PacketBody { StreamId = id, Index = index, Payload = reader.Rest };
                return null;

            case PacketKind.Trailer:
                if (!reader.TryText(0, WireProtocol.MaxReasonBytes, out var reason))
                {
                    return "the trailer's reason is not 0 to 1,024 bytes of UTF-8";
                }

                body = new PacketBody { StreamId = id, Reason = reason };
                return Excess(reader);

            default:
                return $"packet kind {(byte)kind} has no stream body";
        }
    }

    private static string? Excess(SpanReader reader) =>
        reader.Rest.IsEmpty ? null : $"the packet goes on for {reader.Rest.Length} bytes after its last field";
}
