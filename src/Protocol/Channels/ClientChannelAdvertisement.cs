using System.Collections.ObjectModel;

namespace RemoteAccess.Protocol;

/// <summary>A channel a viewer wants to publish on. Lists and buffers are not copied: they must not change afterwards.</summary>
public sealed record ClientChannelAdvertisement
{
    /// <summary>Names the channel in every later message; chosen by the viewer, unique within it.</summary>
    public required uint Id { get; init; }

    /// <summary>What the channel carries.</summary>
    public required string Topic { get; init; }

    /// <summary>How messages are encoded.</summary>
    public required string Encoding { get; init; }

    /// <summary>The schema's name; may be there without a schema.</summary>
    public string SchemaName { get; init; } = string.Empty;

    /// <summary>How the schema itself is encoded; null when not told. Decides how <see cref="Schema"/> is written.</summary>
    public string? SchemaEncoding { get; init; }

    /// <summary>
    /// The schema's bytes; null without one, and then left out. One without <see cref="SchemaEncoding"/> is none to whoever reads it.
    /// Written as base64 when <see cref="SchemaEncoding"/> is <c>protobuf</c> or <c>flatbuffer</c>, else as text, and then they must be
    /// UTF-8.
    /// </summary>
    public ReadOnlyMemory<byte>? Schema { get; init; }

    /// <summary>Free data about the channel.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
