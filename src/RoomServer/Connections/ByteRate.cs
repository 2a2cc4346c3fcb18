using RemoteAccess.Rates;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// A bucket of bytes that may be overdrawn: what comes is charged in any case, and nothing more is due until the debt is paid. Holds what
/// comes in a second, and owes as much at most. Used under the lock of whoever owns it.
/// </summary>
/// <param name="perSecond">Bytes that come in a second.</param>
/// <param name="time">The clock.</param>
internal sealed class ByteRate(long perSecond, TimeProvider time)
{
    private TokenBucket _bucket = new(perSecond, perSecond, time, mostDebt: perSecond);

    public TimeProvider Time { get; } = time;

    /// <summary>How long to wait; zero when something may go now.</summary>
    public TimeSpan Due() => _bucket.DueOnTimer(Time.GetTimestamp(), tokens: 1);

    /// <summary>Books bytes.</summary>
    public void Charge(long bytes) => _bucket.Take(bytes, Time.GetTimestamp());
}
