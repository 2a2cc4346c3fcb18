namespace RemoteAccess.Viewer.Requests;

/// <summary>The settings of <c>fetch</c>.</summary>
/// <param name="Request">The settings of every request.</param>
/// <param name="Uri">The asset's URI.</param>
/// <param name="Out">File for its bytes; null for standard output.</param>
internal sealed record FetchSettings(RequestSettings Request, string Uri, string? Out);
