namespace RemoteAccess.Rates;

/// <summary>
/// Tokens that come back at a steady rate up to a capacity, and the one place that counts them. They are taken if they are there
/// (<see cref="TryTake(double, long)"/>), or in any case, where the work was done before its cost is known: the bucket then owes them, and
/// <see cref="Due"/> says for how long. Linked into the projects that need it.
/// </summary>
/// <remarks>
/// Not thread-safe; a field that is not read-only of whoever owns it. The clock is read by the owner: several buckets are asked at one
/// time, and the overloads without a time count with what has come back by the last time that was told.
/// </remarks>
internal struct TokenBucket
{
    // A timer takes no more than seven weeks, and one frame may name millions of things; what is left of the debt then is waited for
    // afterwards.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    private readonly double _perSecond;
    private readonly double _capacity;
    private readonly double _mostDebt;
    private readonly TimeProvider _time;
    private double _level;
    private long _at;

    /// <summary>A full bucket.</summary>
    /// <param name="perSecond">Tokens that come back in a second; 0 or more.</param>
    /// <param name="capacity">What it holds at most: the burst.</param>
    /// <param name="time">The clock whose timestamps the methods take.</param>
    /// <param name="mostDebt">What it owes at most; what is taken beyond is forgotten. Default: no bound.</param>
    public TokenBucket(double perSecond, double capacity, TimeProvider time, double mostDebt = double.PositiveInfinity)
    {
        (_perSecond, _capacity, _mostDebt, _time) = (perSecond, capacity, mostDebt, time);
        (_level, _at) = (capacity, time.GetTimestamp());
    }

    /// <summary>Whether it owed something at the last time that was told.</summary>
    public readonly bool InDebt => _level < 0;

    /// <summary>Whether nothing is missing: it was not used faster than its rate for a while.</summary>
    /// <param name="now">The clock's timestamp.</param>
    public bool IsFull(long now)
    {
        Refill(now);
        return _level >= _capacity;
    }

    /// <summary>Takes tokens if they are there; otherwise none.</summary>
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

    /// <summary>Takes tokens if they are there; otherwise none.</summary>
    /// <param name="tokens">How many.</param>
    /// <param name="now">The clock's timestamp.</param>
    public bool TryTake(double tokens, long now)
    {
        Refill(now);
        return TryTake(tokens);
    }

    /// <summary>Takes tokens, whether they are there or not.</summary>
    /// <param name="tokens">How many.</param>
    public void Take(double tokens) => _level = Math.Max(_level - tokens, -_mostDebt);

    /// <summary>Takes tokens, whether they are there or not.</summary>
    /// <param name="tokens">How many.</param>
    /// <param name="now">The clock's timestamp.</param>
    /// <returns>How long it owes something (<see cref="Due"/>).</returns>
    public TimeSpan Take(double tokens, long now)
    {
        Refill(now);
        Take(tokens);
        return Wait(0);
    }

    /// <summary>Gives tokens back that were taken for nothing; no more than it holds.</summary>
    /// <param name="tokens">How many.</param>
    public void GiveBack(double tokens) => _level = Math.Min(_level + tokens, _capacity);

    /// <summary>How long until it holds so much; never longer than a timer takes.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="tokens">How much; 0: until nothing is owed.</param>
    /// <returns>Zero when it holds so much now.</returns>
    public TimeSpan Due(long now, double tokens = 0)
    {
        Refill(now);
        return Wait(tokens);
    }

    /// <summary>The same for a timer, which counts whole milliseconds: rounded up, so that the timer does not come too early.</summary>
    /// <param name="now">The clock's timestamp.</param>
    /// <param name="tokens">How much; 0: until nothing is owed.</param>
    public TimeSpan DueOnTimer(long now, double tokens = 0) =>
        TimeSpan.FromMilliseconds(Math.Ceiling(Due(now, tokens).TotalMilliseconds));

    private readonly TimeSpan Wait(double tokens) => _level >= tokens
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min((tokens - _level) / _perSecond, LongestWait.TotalSeconds));

    // A time read before the bucket was made, or before another caller's, brings nothing back and takes nothing away.
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
