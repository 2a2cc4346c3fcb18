using RemoteAccess.Rates;

namespace RemoteAccess.RoomServer.Metering;

/// <summary>
/// A token bucket for each key, e.g. each identity. A key is remembered until its bucket is full again, so the number of keys is bounded by
/// those used within that time. Thread-safe.
/// </summary>
/// <param name="perSecond">Tokens that each key gains per second.</param>
/// <param name="burst">Tokens that each key may use at once.</param>
/// <param name="time">The clock.</param>
/// <param name="mostKeys">The most keys that are remembered; a new key beyond them is refused until some are forgotten.</param>
internal sealed class KeyedRates<TKey>(double perSecond, double burst, TimeProvider time, int mostKeys = int.MaxValue)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, TokenBucket> _spent = [];
    private long _swept = time.GetTimestamp();

    /// <summary>Keys remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                Sweep(time.GetTimestamp());
                return _spent.Count;
            }
        }
    }

    /// <summary>Takes from a key's bucket; false, and nothing taken, when it does not hold so much.</summary>
    /// <param name="key">The key.</param>
    /// <param name="amount">How much; no more than the burst.</param>
    public bool TryTake(TKey key, double amount = 1)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (time.GetElapsedTime(_swept, now).TotalSeconds * perSecond >= burst)
            {
                Sweep(now);
            }

            if (!_spent.TryGetValue(key, out var bucket))
            {
                if (_spent.Count >= mostKeys)
                {
                    return false;
                }

                bucket = new TokenBucket(perSecond, burst, time);
            }

            var taken = bucket.TryTake(amount, now);
            _spent[key] = bucket;
            return taken;
        }
    }

    private void Sweep(long now)
    {
        _swept = now;
        foreach (var (key, bucket) in _spent)
        {
            if (bucket.IsFull(now))
            {
                _spent.Remove(key);
            }
        }
    }
}
