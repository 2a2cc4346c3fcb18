namespace RemoteAccess.Viewer.Requests;

/// <summary>The settings of <c>ping</c>.</summary>
/// <param name="Request">The settings of every request.</param>
/// <param name="Count">The number of pings; null for no end.</param>
/// <param name="Interval">The time from one ping to the next.</param>
internal sealed record PingSettings(RequestSettings Request, long? Count, TimeSpan Interval);
