using RemoteAccess.Viewers;

namespace RemoteAccess.Handlers;

/// <summary>A viewer's request for an asset.</summary>
[GenerateSerializer, Immutable, Alias("ra.AssetRequest")]
public sealed record AssetRequest
{
    /// <summary>Who asks.</summary>
    [Id(0)] public required Viewer Viewer { get; init; }

    /// <summary>The viewer's number for the request; it may repeat, each request is answered for itself.</summary>
    [Id(1)] public required uint RequestId { get; init; }

    /// <summary>What it asks for, e.g. <c>package://arm/urdf/arm.urdf</c>; not validated.</summary>
    [Id(2)] public required string Uri { get; init; }
}
