namespace RemoteAccess.Protocol;

/// <summary>The viewer subscribes to changes of parameters.</summary>
/// <param name="ParameterNames">The names; empty means all, unless some were refused (<see cref="All"/>).</param>
public sealed record SubscribeParameterUpdatesMessage(IReadOnlyList<string> ParameterNames) : ClientMessage
{
    /// <summary>The entries of the list that are not valid names.</summary>
    public IReadOnlyList<RefusedParameter> Refused { get; init; } = [];

    /// <summary>Whether all parameters are meant: the list was sent empty.</summary>
    public bool All => ParameterNames.Count == 0 && Refused.Count == 0;
}
