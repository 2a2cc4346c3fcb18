using RemoteAccess.RoomServer.Client;

namespace RemoteAccess.RoomServer.Packets;

/// <summary>A stream packet as it arrived from its sender.</summary>
public readonly ref struct TappedPacket
{
    /// <summary>The room.</summary>
    public required string Room { get; init; }

    /// <summary>The sender's identity.</summary>
    public required string SenderIdentity { get; init; }

    /// <summary>The sender's connection.</summary>
    public required string SenderSid { get; init; }

    /// <summary>Its kind.</summary>
    public required TappedPacketKind Kind { get; init; }

    /// <summary>The stream of the sender.</summary>
    public required ByteStreamId StreamId { get; init; }

    /// <summary>The destination identities as sent; empty means everyone.</summary>
    public required IReadOnlyList<string> Destinations { get; init; }

    /// <summary>Header: the topic. Otherwise empty.</summary>
    public required string Topic { get; init; }

    /// <summary>Chunk: the content. Otherwise empty.</summary>
    public required ReadOnlySpan<byte> Payload { get; init; }
}
