namespace RemoteAccess.Viewer.Requests;

/// <summary>What <c>fetch</c> is to do.</summary>
/// <param name="Request">Where, and how long to wait.</param>
/// <param name="Uri">The asset, as the device knows it.</param>
/// <param name="Out">File for its bytes; null for standard output.</param>
internal sealed record FetchSettings(RequestSettings Request, string Uri, string? Out);
