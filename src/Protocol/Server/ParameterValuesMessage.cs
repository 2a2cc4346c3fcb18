namespace RemoteAccess.Protocol;

/// <summary>Values of parameters: an answer, or a change that was subscribed to.</summary>
/// <param name="Parameters">The parameters.</param>
/// <param name="Id">As in the request; null for a change.</param>
public sealed record ParameterValuesMessage(IReadOnlyList<Parameter> Parameters, string? Id) : ServerMessage;
