namespace RemoteAccess.Protocol;

/// <summary>Describes the requests or the responses of a service.</summary>
public sealed record ServiceSchema
{
    /// <summary>The messages' encoding, e.g. <c>json</c> or <c>protobuf</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>The schema's name.</summary>
    public string SchemaName { get; init; } = string.Empty;

    /// <summary>The schema's encoding; null without a schema. It decides how <see cref="Schema"/> is written.</summary>
    public string? SchemaEncoding { get; init; }

    /// <summary>
    /// The schema's bytes; not copied. Written as base64 if <see cref="SchemaEncoding"/> is <c>protobuf</c> or <c>flatbuffer</c>, else as
    /// text; then they must be UTF-8.
    /// </summary>
    public ReadOnlyMemory<byte> Schema { get; init; }
}
