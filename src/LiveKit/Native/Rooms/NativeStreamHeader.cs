using System.Collections.ObjectModel;

namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>The head of a byte stream.</summary>
/// <param name="StreamId">Readers identify a stream by this alone, for any sender: unguessable for outgoing streams, keyed together with
/// the identity for incoming ones.</param>
/// <param name="Topic">E.g. <c>control</c>.</param>
/// <param name="Timestamp">When it was opened, ms since the Unix epoch, by the sender's clock.</param>
internal sealed record NativeStreamHeader(string StreamId, string Topic, long Timestamp)
{
    /// <summary>The most content of one chunk, by convention: 15,000 bytes. The library's hard limit is 63,900.</summary>
    public const int MaxChunkBytes = 15_000;

    /// <summary>Content type.</summary>
    public string MimeType { get; init; } = "application/octet-stream";

    /// <summary>Name of a byte stream; null for a text stream, which the device never sends.</summary>
    public string? Name { get; init; } = "control";

    /// <summary>The announced number of bytes; null for an open end.</summary>
    public ulong? TotalLength { get; init; }

    /// <summary>Attributes of the stream.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
