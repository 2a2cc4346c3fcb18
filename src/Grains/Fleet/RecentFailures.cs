using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Fleet;

/// <summary>What failed a moment ago, and is left alone for a while: longer after each failure in a row.</summary>
/// <remarks>Used by one loop. Bounded by what its owner keeps.</remarks>
internal sealed class RecentFailures<T>(TimeSpan first, TimeSpan longest, TimeProvider time)
    where T : notnull
{
    private readonly Dictionary<T, (int Failures, long At, TimeSpan Wait)> _failed = [];

    /// <summary>How many are remembered.</summary>
    public int Count => _failed.Count;

    /// <summary>Whether something is left alone now.</summary>
    public bool Contains(T key) => _failed.TryGetValue(key, out var failed) && time.GetElapsedTime(failed.At) < failed.Wait;

    /// <summary>Something failed.</summary>
    /// <returns>How long it is left alone.</returns>
    public TimeSpan Add(T key)
    {
        var failures = _failed.GetValueOrDefault(key).Failures + 1;
        var wait = Backoff.Delay(failures, first, longest);
        _failed[key] = (failures, time.GetTimestamp(), wait);
        return wait;
    }

    /// <summary>Something did not fail.</summary>
    public void Remove(T key) => _failed.Remove(key);

    /// <summary>Forgets everything else.</summary>
    public void Keep(IEnumerable<T> keys)
    {
        if (_failed.Count > 0)
        {
            var kept = keys.ToHashSet();
            foreach (var gone in _failed.Keys.Where(key => !kept.Contains(key)).ToArray())
            {
                _failed.Remove(gone);
            }
        }
    }
}
