namespace RemoteAccess.Grains.Inbound;

/// <summary>
/// Tokens that come back at a steady rate up to a burst. What is taken was taken already (a frame has been read when its size is known), so
/// the level may go below zero: the debt says how long to wait. Not thread-safe.
/// </summary>
internal struct TokenBucket
{
    // A timer takes no more than seven weeks, and one frame may name millions of things; what is left of the debt then is waited for after
    // the next frame.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly double _perSecond;
    private readonly double _burst;
    private readonly TimeProvider _time;
    private double _level;
    private long _at;

    /// <summary>A full bucket.</summary>
    public TokenBucket(double perSecond, double burst, TimeProvider time)
    {
        (_perSecond, _burst, _time) = (perSecond, burst, time);
        (_level, _at) = (burst, time.GetTimestamp());
    }

    /// <summary>Whether nothing is missing: it was not used faster than its rate for a while.</summary>
    /// <param name="now">The time provider's timestamp.</param>
    public bool IsFull(long now)
    {
        Refill(now);
        return _level >= _burst;
    }

    /// <summary>Takes tokens.</summary>
    /// <param name="tokens">How many; 0 to ask for the debt.</param>
    /// <param name="now">The time provider's timestamp: several buckets are used at one time.</param>
    /// <returns>How long to wait before the next use; zero while there is no debt, and never longer than a timer takes.</returns>
    public TimeSpan Take(double tokens, long now)
    {
        Refill(now);
        _level -= tokens;
        return _level >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(-_level / _perSecond, LongestWait.TotalSeconds));
    }

    private void Refill(long now)
    {
        _level = Math.Min(_burst, _level + (_time.GetElapsedTime(_at, now).TotalSeconds * _perSecond));
        _at = now;
    }
}
