using RemoteAccess.Viewer.Statistics;

namespace RemoteAccess.Viewer.Watching;

/// <summary>A row of the table: one channel.</summary>
/// <param name="Id">The channel.</param>
/// <param name="Topic">Its topic, cleaned.</param>
/// <param name="Value">Its latest message in a few characters; empty before the first.</param>
/// <param name="Rate">The current rate.</param>
/// <param name="Latency">Latencies of recent messages.</param>
/// <param name="Count">Messages so far.</param>
internal sealed record ChannelRow(ulong Id, string Topic, string Value, Rate? Rate, Latency? Latency, long Count);
