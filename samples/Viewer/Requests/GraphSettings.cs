namespace RemoteAccess.Viewer.Requests;

/// <summary>What <c>graph</c> is to do.</summary>
/// <param name="Request">Where, and how long to wait.</param>
/// <param name="Watch">Whether to go on with its changes.</param>
internal sealed record GraphSettings(RequestSettings Request, bool Watch);
