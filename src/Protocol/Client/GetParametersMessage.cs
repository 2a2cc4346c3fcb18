namespace RemoteAccess.Protocol;

/// <summary>The viewer requests parameters.</summary>
/// <param name="ParameterNames">The names; empty means all, unless some were refused (<see cref="All"/>).</param>
/// <param name="Id">The answer has the same id; null without an id.</param>
public sealed record GetParametersMessage(IReadOnlyList<string> ParameterNames, string? Id) : ClientMessage
{
    /// <summary>The entries of the list that are not valid names.</summary>
    public IReadOnlyList<RefusedParameter> Refused { get; init; } = [];

    /// <summary>Whether all parameters are meant: the list was sent empty.</summary>
    public bool All => ParameterNames.Count == 0 && Refused.Count == 0;
}
