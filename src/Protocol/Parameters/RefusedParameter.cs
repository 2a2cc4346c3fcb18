namespace RemoteAccess.Protocol;

/// <summary>A part of a viewer's request about parameters that cannot be taken; the others of the request can.</summary>
/// <param name="Name">The parameter's name, cut when it is long; where it stands (<c>parameters[2]</c>) when it has none.</param>
/// <param name="Error">What is wrong with it, to be put into the status that answers it.</param>
public sealed record RefusedParameter(string Name, string Error);
