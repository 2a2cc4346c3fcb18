namespace RemoteAccess.Rooms;

/// <summary>A channel the device publishes on.</summary>
[GenerateSerializer, Immutable, Alias("ra.ChannelDescriptor")]
public sealed record ChannelDescriptor
{
    /// <summary>Unique in the room; chosen by the publisher.</summary>
    [Id(0)] public required ulong Id { get; init; }

    /// <summary>The topic, e.g. <c>/imu</c>; not empty.</summary>
    [Id(1)] public required string Topic { get; init; }

    /// <summary>Encoding of the messages, e.g. <c>json</c> or <c>protobuf</c>; not empty.</summary>
    [Id(2)] public required string Encoding { get; init; }

    /// <summary>Name of the schema; may be empty.</summary>
    [Id(3)] public string SchemaName { get; init; } = string.Empty;

    /// <summary>Encoding of the schema, e.g. <c>jsonschema</c>, <c>protobuf</c>; null without a schema.</summary>
    [Id(4)] public string? SchemaEncoding { get; init; }

    /// <summary>The schema's bytes (UTF-8 text, or binary for protobuf and flatbuffer).</summary>
    [Id(5)] public byte[] Schema { get; init; } = [];

    /// <summary>Additional text pairs for viewers. The room sets <c>foxglove.reliable</c>: <c>true</c> on every reliable channel, absent on
    /// a
    /// lossy one.</summary>
    [Id(6)] public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether a new subscriber gets the last message at once.</summary>
    [Id(7)] public bool Latched { get; init; }

    /// <summary>Whether only the newest message matters: in a slow viewer's queue it replaces an unsent one, so that the viewer gets
    /// current
    /// values instead of a reset.</summary>
    [Id(8)] public bool LatestOnly { get; init; }

    /// <summary>How messages are sent; reliable by default.</summary>
    [Id(9)] public ChannelDelivery Delivery { get; init; }
}
