namespace RemoteAccess.Protocol;

/// <summary>The viewer wants to be told of changes of parameters no more.</summary>
/// <param name="ParameterNames">Which; empty means all, unless some were refused (<see cref="All"/>).</param>
public sealed record UnsubscribeParameterUpdatesMessage(IReadOnlyList<string> ParameterNames) : ClientMessage
{
    /// <summary>What stands among the names and is none.</summary>
    public IReadOnlyList<RefusedParameter> Refused { get; init; } = [];

    /// <summary>Whether all parameters are meant: the list is empty as it was sent.</summary>
    public bool All => ParameterNames.Count == 0 && Refused.Count == 0;
}
