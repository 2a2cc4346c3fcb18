namespace RemoteAccess.Viewer.Requests;

/// <summary>The settings of <c>get-param</c>.</summary>
/// <param name="Request">The settings of every request.</param>
/// <param name="Names">The names of the parameters; empty means all.</param>
/// <param name="Watch">Whether to print changes too.</param>
internal sealed record GetParametersSettings(RequestSettings Request, IReadOnlyList<string> Names, bool Watch);
