using RemoteAccess.Protocol;
using RemoteAccess.Viewers;

namespace RemoteAccess.Handlers;

/// <summary>A viewer's request to set parameters.</summary>
[GenerateSerializer, Immutable, Alias("ra.SetParametersRequest")]
public sealed record SetParametersRequest
{
    /// <summary>The viewer.</summary>
    [Id(0)] public required Viewer Viewer { get; init; }

    /// <summary>The requested values, each name once; a parameter without a value is to be unset. Invalid entries of the viewer's request
    /// are
    /// not included.</summary>
    [Id(1)] public required IReadOnlyList<Parameter> Parameters { get; init; }

    /// <summary>The viewer's id of the request; null if it wants no answer.</summary>
    [Id(2)] public string? RequestId { get; init; }
}
