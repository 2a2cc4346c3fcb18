namespace RemoteAccess.Viewer.Requests;

/// <summary>The settings of <c>graph</c>.</summary>
/// <param name="Request">The settings of every request.</param>
/// <param name="Watch">Whether to print the graph again after each change.</param>
internal sealed record GraphSettings(RequestSettings Request, bool Watch);
