namespace RemoteAccess.Rates;

/// <summary>
/// A token bucket: tokens are refilled at a steady rate up to a capacity. They are taken if available (<see cref="TryTake(double,
/// long)"/>), or unconditionally if the work is done before its cost is known: the bucket is then in debt, and <see cref="Due"/> returns
/// for how long. Linked into the projects that need it.
/// </summary>
/// <remarks>
/// Not thread-safe. Store it in a field that is not read-only. The owner reads the clock, so that several buckets use the same time. The
/// overloads without a time use the refill up to the last time that was passed.
/// </remarks>
internal struct TokenBucket
{
    // The longest timer is seven weeks, and one frame may name millions of things. The rest of such a debt is waited for afterwards.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly double _perSecond;
    private readonly double _capacity;
    private readonly double _mostDebt;
    private readonly TimeProvider _time;
    private double _level;
    private long _at;

    /// <summary>A full bucket.</summary>
    /// <param name="perSecond">Tokens refilled per second; 0 or more.</param>
    /// <param name="capacity">The most tokens that it holds: the burst.</param>
    /// <param name="time">The clock whose timestamps the methods take.</param>
    /// <param name="mostDebt">The largest debt; tokens taken beyond it are not counted. Default: no limit.</param>
    public TokenBucket(double perSecond, double capacity, TimeProvider time, double mostDebt = double.PositiveInfinity)
    {
        (_perSecond, _capacity, _mostDebt, _time) = (perSecond, capacity, mostDebt, time);
        (_level, _at) = (capacity, time.GetTimestamp());
    }

    /// <summary>Whether it was in debt at the last time that was passed.</summary>
    public readonly bool InDebt => _level < 0;

    /// <summary>Whether it is full.</summary>
    /// <param name="now">The clock's timestamp.</param>
    public bool IsFull(long now)
    {
        Refill(now);
        return _level >= _capacity;
    }

    /// <summary>Takes tokens if they are available, otherwise none.</summary>
    /// <param name="tokens">How many.</param>
    public bool TryTake(double tokens)
    {
        if (_level < tokens)
        {
            return false;
        }

        _level -= tokens;
        return true;
    }

    /// <summary>Takes tokens if they are available, otherwise none.</summary>
    /// <param name="tokens">How many.</param>
    /// <param name="now">The clock's timestamp.</param>
    public bool TryTake(double tokens, long now)
    {
        Refill(now);
        return TryTake(tokens);
    }

    /// <summary>Takes tokens unconditionally.</summary>
    /// <param name="tokens">How many.</param>
    public void Take(double tokens) => _level = Math.Max(_level - tokens, -_mostDebt);

    /// <summary>Takes tokens unconditionally.</summary>
    /// <param name="tokens">How many.</param>
    /// <param name="now">The clock's timestamp.</param>
    /// <returns>How long it is in debt (<see cref="Due"/>).</returns>
    public TimeSpan Take(double tokens, long now)
    {
        Refill(now);
        Take(tokens);
        return Wait(0);
    }

    /// <summary>Returns tokens that were not used, up to the capacity.</summary>
    /// <param name="tokens">How many.</param>
    public void GiveBack(double tokens) => _level = Math.Min(_level + tokens, _capacity);

    /// <summary>How long until it holds a number of tokens, at most the longest timer.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="tokens">How many; 0: until there is no debt.</param>
    /// <returns>Zero if it holds as many now.</returns>
    public TimeSpan Due(long now, double tokens = 0)
    {
        Refill(now);
        return Wait(tokens);
    }

    /// <summary>The same for a timer: rounded up to whole milliseconds, so that the timer does not fire too early.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="tokens">How many; 0: until there is no debt.</param>
    public TimeSpan DueOnTimer(long now, double tokens = 0) =>
        TimeSpan.FromMilliseconds(Math.Ceiling(Due(now, tokens).TotalMilliseconds));

    private readonly TimeSpan Wait(double tokens) => _level >= tokens
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min((tokens - _level) / _perSecond, LongestWait.TotalSeconds));

    // An earlier time than the last one has no effect.
    private void Refill(long now)
    {
        if (now <= _at)
        {
            return;
        }

        _level = Math.Min(_capacity, _level + (_time.GetElapsedTime(_at, now).TotalSeconds * _perSecond));
        _at = now;
    }
}
