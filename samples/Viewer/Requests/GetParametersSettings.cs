namespace RemoteAccess.Viewer.Requests;

/// <summary>What <c>get-param</c> is to do.</summary>
/// <param name="Request">Where, and how long to wait.</param>
/// <param name="Names">Which parameters; empty means all.</param>
/// <param name="Watch">Whether to go on with their changes.</param>
internal sealed record GetParametersSettings(RequestSettings Request, IReadOnlyList<string> Names, bool Watch);
