using RemoteAccess.Protocol;

namespace RemoteAccess.Handlers;

/// <summary>The answer of a parameter handler.</summary>
/// <param name="Parameters">The values; unset ones are left out of the viewer's answer.</param>
[GenerateSerializer, Immutable, Alias("ra.ParametersReply")]
public sealed record ParametersReply([property: Id(0)] IReadOnlyList<Parameter> Parameters);
