namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// A bucket of bytes that may be overdrawn: what comes is charged in any case, and nothing more is due until the debt is paid. Holds what
/// comes in a second, and owes as much at most. Used under the lock of whoever owns it.
/// </summary>
/// <param name="perSecond">Bytes that come in a second.</param>
/// <param name="time">The clock.</param>
internal sealed class ByteRate(long perSecond, TimeProvider time)
{
    private double _balance = perSecond;
    private long _last = time.GetTimestamp();

    public TimeProvider Time { get; } = time;

    /// <summary>How long to wait; zero when something may go now.</summary>
    public TimeSpan Due()
    {
        Refill();

        // Timers count whole milliseconds.
        return _balance > 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Floor(-_balance * 1_000 / perSecond) + 1);
    }

    /// <summary>Books bytes.</summary>
    public void Charge(long bytes)
    {
        Refill();
        _balance = Math.Max(_balance - bytes, -perSecond);
    }

    private void Refill()
    {
        var now = Time.GetTimestamp();
        _balance = Math.Min(perSecond, _balance + (Time.GetElapsedTime(_last, now).TotalSeconds * perSecond));
        _last = now;
    }
}
