namespace RemoteAccess.Grains.Metrics;

/// <summary>What was seen of all viewers of a silo at one moment.</summary>
/// <param name="Quarantined">Identities past their budget of failures (B4).</param>
/// <param name="Slow">Viewers whose oldest queued frame has waited for <see cref="LinkSampler.SlowAfter"/> and longer.</param>
/// <param name="Outbound">Control streams open to viewers.</param>
internal sealed record LinkSample(int Quarantined, int Slow, int Outbound);
