using System.Collections.ObjectModel;

namespace RemoteAccess.Protocol;

/// <summary>A channel on which a viewer will publish. Lists and buffers are not copied: they must not change afterwards.</summary>
public sealed record ClientChannelAdvertisement
{
    /// <summary>Identifies the channel in later messages; chosen by the viewer, unique within the viewer.</summary>
    public required uint Id { get; init; }

    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The messages' encoding.</summary>
    public required string Encoding { get; init; }

    /// <summary>The schema's name; may be set without a schema.</summary>
    public string SchemaName { get; init; } = string.Empty;

    /// <summary>The schema's encoding; null if it is not given. It decides how <see cref="Schema"/> is written.</summary>
    public string? SchemaEncoding { get; init; }

    /// <summary>
    /// The schema's bytes; null, and then left out, without a schema. A reader ignores a schema without <see cref="SchemaEncoding"/>.
    /// Written as base64 if <see cref="SchemaEncoding"/> is <c>protobuf</c> or <c>flatbuffer</c>, else as text; then they must be
    /// UTF-8.
    /// </summary>
    public ReadOnlyMemory<byte>? Schema { get; init; }

    /// <summary>Additional data about the channel.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
