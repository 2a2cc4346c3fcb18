namespace RemoteAccess.Protocol;

/// <summary>The viewer asks for parameters.</summary>
/// <param name="ParameterNames">Which; empty means all, unless some were refused (<see cref="All"/>).</param>
/// <param name="Id">Comes back with the answer; null without one.</param>
public sealed record GetParametersMessage(IReadOnlyList<string> ParameterNames, string? Id) : ClientMessage
{
    /// <summary>What stands among the names and is none.</summary>
    public IReadOnlyList<RefusedParameter> Refused { get; init; } = [];

    /// <summary>Whether all parameters are meant: the list is empty as it was sent.</summary>
    public bool All => ParameterNames.Count == 0 && Refused.Count == 0;
}
