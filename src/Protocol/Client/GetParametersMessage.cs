namespace RemoteAccess.Protocol;

/// <summary>The viewer asks for parameters.</summary>
/// <param name="ParameterNames">Which; empty means all.</param>
/// <param name="Id">Comes back with the answer; null without one.</param>
public sealed record GetParametersMessage(IReadOnlyList<string> ParameterNames, string? Id) : ClientMessage;
