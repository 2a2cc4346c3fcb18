namespace RemoteAccess.Protocol;

/// <summary>What the requests or the responses of a service look like.</summary>
public sealed record ServiceSchema
{
    /// <summary>How messages are encoded, e.g. <c>json</c> or <c>protobuf</c>.</summary>
    public required string Encoding { get; init; }

    /// <summary>The schema's name.</summary>
    public string SchemaName { get; init; } = string.Empty;

    /// <summary>How the schema itself is encoded; null without one. Decides how <see cref="Schema"/> is written.</summary>
    public string? SchemaEncoding { get; init; }

    /// <summary>
    /// The schema's bytes; not copied. Written as base64 when <see cref="SchemaEncoding"/> is <c>protobuf</c> or <c>flatbuffer</c>, else as
    /// text, and then they must be UTF-8.
    /// </summary>
    public ReadOnlyMemory<byte> Schema { get; init; }
}
