using RemoteAccess.Viewers;

namespace RemoteAccess.Handlers;

/// <summary>A viewer's call of a service.</summary>
[GenerateSerializer, Immutable, Alias("ra.ServiceCall")]
public sealed record ServiceCall
{
    /// <summary>The viewer.</summary>
    [Id(0)] public required Viewer Viewer { get; init; }

    /// <summary>The service, by its id in the room.</summary>
    [Id(1)] public required uint ServiceId { get; init; }

    /// <summary>Its name, e.g. <c>/reset</c>.</summary>
    [Id(2)] public required string ServiceName { get; init; }

    /// <summary>The viewer's number for the call; it may repeat, and each call gets its own answer.</summary>
    [Id(3)] public required uint CallId { get; init; }

    /// <summary>Encoding of the payload; one the service accepts.</summary>
    [Id(4)] public required string Encoding { get; init; }

    /// <summary>The request. It must not be changed.</summary>
    [Id(5)] public required byte[] Payload { get; init; }
}
