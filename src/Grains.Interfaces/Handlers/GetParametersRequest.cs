using RemoteAccess.Viewers;

namespace RemoteAccess.Handlers;

/// <summary>A viewer's request for parameters.</summary>
[GenerateSerializer, Immutable, Alias("ra.GetParametersRequest")]
public sealed record GetParametersRequest
{
    /// <summary>The viewer.</summary>
    [Id(0)] public required Viewer Viewer { get; init; }

    /// <summary>The names, each once; empty means all parameters. Stock viewers request all, at once and every 15 s.</summary>
    [Id(1)] public required IReadOnlyList<string> Names { get; init; }

    /// <summary>The viewer's id of the request, or null.</summary>
    [Id(2)] public string? RequestId { get; init; }
}
