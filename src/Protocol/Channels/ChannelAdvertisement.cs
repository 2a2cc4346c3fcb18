using System.Collections.ObjectModel;

namespace RemoteAccess.Protocol;

/// <summary>A channel the device offers. Lists and buffers are not copied: they must not change afterwards.</summary>
public sealed record ChannelAdvertisement
{
    /// <summary>The metadata key that, with the value <c>true</c>, says the channel can also be had as a video track.</summary>
    public const string HasVideoTrackMetadata = "foxglove.hasVideoTrack";

    /// <summary>The metadata key that, with the value <c>true</c>, says the channel's messages come on the control stream; a stock viewer
    /// takes a channel without it for a lossy one, and waits for its data track.</summary>
    public const string ReliableMetadata = "foxglove.reliable";

    /// <summary>Names the channel in every later message; unique within the device.</summary>
    public required ulong Id { get; init; }

    /// <summary>What the channel carries; need not be unique.</summary>
    public required string Topic { get; init; }

    /// <summary>How messages are encoded, e.g. <c>json</c> or <c>protobuf</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>The schema's name; empty without a schema.</summary>
    public string SchemaName { get; init; } = string.Empty;

    /// <summary>How the schema itself is encoded; null without one. Decides how <see cref="Schema"/> is written.</summary>
    public string? SchemaEncoding { get; init; }

    /// <summary>
    /// The schema's bytes, empty without one. Written as base64 when <see cref="SchemaEncoding"/> is <c>protobuf</c> or <c>flatbuffer</c>,
    /// else as text, and then they must be UTF-8.
    /// </summary>
    public ReadOnlyMemory<byte> Schema { get; init; }

    /// <summary>Free data about the channel.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
