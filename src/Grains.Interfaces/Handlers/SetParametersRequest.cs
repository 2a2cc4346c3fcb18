using RemoteAccess.Protocol;
using RemoteAccess.Viewers;

namespace RemoteAccess.Handlers;

/// <summary>A viewer wants to set parameters.</summary>
[GenerateSerializer, Immutable, Alias("ra.SetParametersRequest")]
public sealed record SetParametersRequest
{
    /// <summary>Who asks.</summary>
    [Id(0)] public required Viewer Viewer { get; init; }

    /// <summary>The wanted values, each name once; one without a value is to be unset. Bad ones of the viewer's request are not among
    /// them.</summary>
    [Id(1)] public required IReadOnlyList<Parameter> Parameters { get; init; }

    /// <summary>The viewer's name for the request; null when it wants no answer.</summary>
    [Id(2)] public string? RequestId { get; init; }
}
