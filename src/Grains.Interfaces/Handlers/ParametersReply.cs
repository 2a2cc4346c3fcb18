using RemoteAccess.Protocol;

namespace RemoteAccess.Handlers;

/// <summary>Answer of a parameter handler.</summary>
/// <param name="Parameters">The values; unset ones are left out of what the viewer gets.</param>
[GenerateSerializer, Immutable, Alias("ra.ParametersReply")]
public sealed record ParametersReply([property: Id(0)] IReadOnlyList<Parameter> Parameters);
