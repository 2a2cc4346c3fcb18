namespace RemoteAccess.Protocol;

/// <summary>The viewer sets parameters.</summary>
/// <param name="Parameters">The parameters with their new values; a parameter without a value is to be unset. Each name once.</param>
/// <param name="Id">The answer with the applied values has the same id; null if the viewer wants no answer.</param>
public sealed record SetParametersMessage(IReadOnlyList<Parameter> Parameters, string? Id) : ClientMessage
{
    /// <summary>The parameters of the message that cannot be set; they are not in <see cref="Parameters"/>.</summary>
    public IReadOnlyList<RefusedParameter> Refused { get; init; } = [];
}
