namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// Tokens that come back at a steady rate up to a burst. What is taken was taken already (a frame has been read when its size is known), so the level may
/// go below zero: the debt says how long to wait. Not thread-safe.
/// </summary>
internal struct TokenBucket(double perSecond, double burst, TimeProvider time)
{
    private double _level = burst;
    private long _at = time.GetTimestamp();

    /// <summary>Whether nothing is missing: it was not used faster than its rate for a while.</summary>
    public bool IsFull
    {
        get
        {
            Refill();
            return _level >= burst;
        }
    }

    /// <summary>Takes tokens.</summary>
    /// <returns>How long to wait before the next use; zero while there is no debt.</returns>
    public TimeSpan Take(double tokens)
    {
        Refill();
        _level -= tokens;
        return _level >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_level / perSecond);
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _level = Math.Min(burst, _level + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
        _at = now;
    }
}
