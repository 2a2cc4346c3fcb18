namespace RemoteAccess.Grains.Composite;

/// <summary>Gives out joined-at values that rise with every call, over all rooms of the silo. They look like milliseconds since the Unix
/// epoch, because people are shown them, but their order depends on no clock (B20): the wall clock is read once.</summary>
/// <remarks>Thread-safe: a lock guards the last value.</remarks>
internal sealed class ArrivalClock(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _start = time.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly long _started = time.GetTimestamp();
    private long _last = long.MinValue;

    /// <summary>The next value: above all that were given out, and at least <paramref name="least"/>.</summary>
    public long Next(long least)
    {
        var now = _start + (long)time.GetElapsedTime(_started).TotalMilliseconds;
        lock (_gate)
        {
            return _last = Math.Max(Math.Max(_last == long.MinValue ? now : _last + 1, now), least);
        }
    }
}
