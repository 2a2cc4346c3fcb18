namespace RemoteAccess.Viewer.Requests;

/// <summary>What <c>ping</c> is to do.</summary>
/// <param name="Request">Where, and how long to wait.</param>
/// <param name="Count">Pings in all; null for no end.</param>
/// <param name="Interval">From one ping to the next.</param>
internal sealed record PingSettings(RequestSettings Request, long? Count, TimeSpan Interval);
