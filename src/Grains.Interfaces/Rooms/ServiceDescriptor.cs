using RemoteAccess.Handlers;

namespace RemoteAccess.Rooms;

/// <summary>A service the device offers.</summary>
[GenerateSerializer, Immutable, Alias("ra.ServiceDescriptor")]
public sealed record ServiceDescriptor
{
    /// <summary>Unique in the room; chosen by the publisher.</summary>
    [Id(0)] public required uint Id { get; init; }

    /// <summary>The name, e.g. <c>/reset</c>; unique in the room, not empty.</summary>
    [Id(1)] public required string Name { get; init; }

    /// <summary>The type, e.g. <c>std_srvs/Trigger</c>; may be empty.</summary>
    [Id(2)] public string Type { get; init; } = string.Empty;

    /// <summary>The requests. If it is set, only its encoding is accepted; otherwise every advertised encoding is: those of the room, and
    /// those of the other services' requests.</summary>
    [Id(3)] public ServiceMessageDescriptor? Request { get; init; }

    /// <summary>The responses.</summary>
    [Id(4)] public ServiceMessageDescriptor? Response { get; init; }

    /// <summary>The grain that answers.</summary>
    [Id(5)] public required IServiceHandlerGrain Handler { get; init; }
}

/// <summary>Describes the requests or responses of a service.</summary>
[GenerateSerializer, Immutable, Alias("ra.ServiceMessageDescriptor")]
public sealed record ServiceMessageDescriptor
{
    /// <summary>Encoding of the messages, e.g. <c>json</c>; not empty.</summary>
    [Id(0)] public required string Encoding { get; init; }

    /// <summary>Name of the schema; may be empty.</summary>
    [Id(1)] public string SchemaName { get; init; } = string.Empty;

    /// <summary>Encoding of the schema; null without a schema.</summary>
    [Id(2)] public string? SchemaEncoding { get; init; }

    /// <summary>The schema's bytes (UTF-8 text, or binary for protobuf and flatbuffer).</summary>
    [Id(3)] public byte[] Schema { get; init; } = [];
}
