using RemoteAccess.Viewers;

namespace RemoteAccess.Handlers;

/// <summary>A viewer's request for an asset.</summary>
[GenerateSerializer, Immutable, Alias("ra.AssetRequest")]
public sealed record AssetRequest
{
    /// <summary>The viewer.</summary>
    [Id(0)] public required Viewer Viewer { get; init; }

    /// <summary>The viewer's number for the request; it may repeat, and each request gets its own answer.</summary>
    [Id(1)] public required uint RequestId { get; init; }

    /// <summary>The requested URI, e.g. <c>package://arm/urdf/arm.urdf</c>; not validated.</summary>
    [Id(2)] public required string Uri { get; init; }
}
