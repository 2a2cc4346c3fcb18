using System.Collections.ObjectModel;

namespace RemoteAccess.Protocol;

/// <summary>A channel that the device offers. Lists and buffers are not copied: they must not change afterwards.</summary>
public sealed record ChannelAdvertisement
{
    /// <summary>The metadata key that, with the value <c>true</c>, says that the channel is also available as a video track.</summary>
    public const string HasVideoTrackMetadata = "foxglove.hasVideoTrack";

    /// <summary>The metadata key that, with the value <c>true</c>, says that the channel's messages come on the control stream. A stock
    /// viewer treats a channel without it as lossy, and waits for its data track.</summary>
    public const string ReliableMetadata = "foxglove.reliable";

    /// <summary>Identifies the channel in later messages; unique within the device.</summary>
    public required ulong Id { get; init; }

    /// <summary>The topic; need not be unique.</summary>
    public required string Topic { get; init; }

    /// <summary>The messages' encoding, e.g. <c>json</c> or <c>protobuf</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>The schema's name; empty without a schema.</summary>
    public string SchemaName { get; init; } = string.Empty;

    /// <summary>The schema's encoding; null without a schema. It decides how <see cref="Schema"/> is written.</summary>
    public string? SchemaEncoding { get; init; }

    /// <summary>
    /// The schema's bytes, empty without a schema. Written as base64 if <see cref="SchemaEncoding"/> is <c>protobuf</c> or
    /// <c>flatbuffer</c>, else as text; then they must be UTF-8.
    /// </summary>
    public ReadOnlyMemory<byte> Schema { get; init; }

    /// <summary>Additional data about the channel.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
