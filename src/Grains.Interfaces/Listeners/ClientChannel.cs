namespace RemoteAccess.Listeners;

/// <summary>A channel that a viewer publishes on.</summary>
[GenerateSerializer, Immutable, Alias("ra.ClientChannel")]
public sealed record ClientChannel
{
    /// <summary>The viewer's id of the channel; unique within the viewer's connection.</summary>
    [Id(0)] public required uint Id { get; init; }

    /// <summary>The topic, e.g. <c>/teleop</c>.</summary>
    [Id(1)] public required string Topic { get; init; }

    /// <summary>Encoding of the messages.</summary>
    [Id(2)] public required string Encoding { get; init; }

    /// <summary>Name of the schema; may be set without a schema.</summary>
    [Id(3)] public string SchemaName { get; init; } = string.Empty;

    /// <summary>Encoding of the schema; null if not given.</summary>
    [Id(4)] public string? SchemaEncoding { get; init; }

    /// <summary>The schema; null without one.</summary>
    [Id(5)] public byte[]? Schema { get; init; }

    /// <summary>Additional data about the channel.</summary>
    [Id(6)] public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
