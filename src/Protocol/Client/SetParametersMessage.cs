namespace RemoteAccess.Protocol;

/// <summary>The viewer sets parameters.</summary>
/// <param name="Parameters">Which, and to what; one without a value is to be unset.</param>
/// <param name="Id">Comes back with the applied values; null when the viewer wants no answer.</param>
public sealed record SetParametersMessage(IReadOnlyList<Parameter> Parameters, string? Id) : ClientMessage;
