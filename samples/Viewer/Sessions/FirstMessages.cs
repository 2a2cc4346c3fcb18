namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// Tells the last value of a latched channel, which a subscription is answered with, from what is sent as it happens: it is the first
/// message, and was logged before the subscription. Where the clocks differ one message may be taken for the other kind. Not thread-safe.
/// </summary>
internal sealed class FirstMessages
{
    private readonly Dictionary<ulong, ulong> _subscribedAt = [];

    /// <summary>Channels were subscribed.</summary>
    /// <param name="channelIds">Which.</param>
    /// <param name="now">When, nanoseconds since the Unix epoch.</param>
    public void Subscribed(IEnumerable<ulong> channelIds, ulong now)
    {
        foreach (var id in channelIds)
        {
            _subscribedAt[id] = now;
        }
    }

    /// <summary>Channels were unsubscribed, or are offered no more.</summary>
    public void Forget(IEnumerable<ulong> channelIds)
    {
        foreach (var id in channelIds)
        {
            _subscribedAt.Remove(id);
        }
    }

    /// <summary>A reset: nothing is subscribed.</summary>
    public void Clear() => _subscribedAt.Clear();

    /// <summary>Takes note of a message; whether it is one that the device kept.</summary>
    public bool WasKept(ulong channelId, ulong logTime) =>
        _subscribedAt.Remove(channelId, out var since) && logTime != 0 && logTime < since;
}
