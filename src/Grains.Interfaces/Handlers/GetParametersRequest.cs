using RemoteAccess.Viewers;

namespace RemoteAccess.Handlers;

/// <summary>A viewer wants to know parameters.</summary>
[GenerateSerializer, Immutable, Alias("ra.GetParametersRequest")]
public sealed record GetParametersRequest
{
    /// <summary>Who asks.</summary>
    [Id(0)] public required Viewer Viewer { get; init; }

    /// <summary>Which, each once; empty means all there are: stock viewers ask so, at once and every 15 s.</summary>
    [Id(1)] public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The viewer's name for the request, or null.</summary>
    [Id(2)] public string? RequestId { get; init; }
}
