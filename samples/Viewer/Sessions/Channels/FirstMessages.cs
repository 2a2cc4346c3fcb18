namespace RemoteAccess.Viewer.Sessions;

/// <summary>
/// Recognises the last value of a latched channel, which the device sends after a subscription: it is the first message, and was logged
/// before the subscription. If the clocks differ, one message may be classified wrongly. Not thread-safe.
/// </summary>
internal sealed class FirstMessages
{
    private readonly Dictionary<ulong, ulong> _subscribedAt = [];

    /// <summary>The viewer subscribed to channels.</summary>
    /// <param name="channelIds">The channels.</param>
    /// <param name="now">The time, nanoseconds since the Unix epoch.</param>
    public void Subscribed(IEnumerable<ulong> channelIds, ulong now)
    {
        foreach (var id in channelIds)
        {
            _subscribedAt[id] = now;
        }
    }

    /// <summary>The viewer unsubscribed from channels, or they are no longer offered.</summary>
    public void Forget(IEnumerable<ulong> channelIds)
    {
        foreach (var id in channelIds)
        {
            _subscribedAt.Remove(id);
        }
    }

    /// <summary>A reset: nothing is subscribed.</summary>
    public void Clear() => _subscribedAt.Clear();

    /// <summary>Records a message, and returns whether it is a kept value.</summary>
    public bool WasKept(ulong channelId, ulong logTime) =>
        _subscribedAt.Remove(channelId, out var since) && logTime != 0 && logTime < since;
}
