using System.Collections.ObjectModel;

namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>The head of a byte stream.</summary>
/// <param name="StreamId">Readers know a stream by this alone, whoever sent it: unguessable on the way out, keyed together with the
/// identity on the way in.</param>
/// <param name="Topic">E.g. <c>control</c>.</param>
/// <param name="Timestamp">When it was opened, ms since the Unix epoch, by the sender's clock.</param>
internal sealed record NativeStreamHeader(string StreamId, string Topic, long Timestamp)
{
    /// <summary>The most content of one chunk, by convention: 15,000 bytes. The library's hard limit is 63,900.</summary>
    public const int MaxChunkBytes = 15_000;

    /// <summary>Content type.</summary>
    public string MimeType { get; init; } = "application/octet-stream";

    /// <summary>Name of a byte stream; null for a text stream, which only others send.</summary>
    public string? Name { get; init; } = "control";

    /// <summary>Bytes that will come; null for an open end.</summary>
    public ulong? TotalLength { get; init; }

    /// <summary>Attributes of the stream.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
