namespace RemoteAccess.Protocol;

/// <summary>A part of a viewer's request about parameters that is refused; the other parts are accepted.</summary>
/// <param name="Name">The parameter's name, cut if it is long; its place (<c>parameters[2]</c>) if it has no name.</param>
/// <param name="Error">The error, for the status that answers it.</param>
public sealed record RefusedParameter(string Name, string Error);
