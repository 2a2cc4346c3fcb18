namespace RemoteAccess.Protocol;

/// <summary>The viewer sets parameters.</summary>
/// <param name="Parameters">Which, and to what; one without a value is to be unset. Each name once.</param>
/// <param name="Id">Comes back with the applied values; null when the viewer wants no answer.</param>
public sealed record SetParametersMessage(IReadOnlyList<Parameter> Parameters, string? Id) : ClientMessage
{
    /// <summary>The parameters of the message that cannot be set; they are not among <see cref="Parameters"/>.</summary>
    public IReadOnlyList<RefusedParameter> Refused { get; init; } = [];
}
