namespace RemoteAccess.Viewer.Statistics;

/// <summary>Latencies of recent messages, in milliseconds. Negative when the device's clock is ahead of ours.</summary>
/// <param name="P50">Half of them are no longer than this.</param>
/// <param name="P99">99 of 100 are no longer than this.</param>
internal readonly record struct Latency(double P50, double P99);
