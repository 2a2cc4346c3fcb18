using RemoteAccess.Rates;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// A token bucket of bytes that may be overdrawn: bytes are always charged, and nothing more may be sent until the debt is paid. Holds the
/// bytes of one second, and owes as many at most. Used under its owner's lock.
/// </summary>
/// <param name="perSecond">Bytes per second.</param>
/// <param name="time">The clock.</param>
internal sealed class ByteRate(long perSecond, TimeProvider time)
{
    private TokenBucket _bucket = new(perSecond, perSecond, time, mostDebt: perSecond);

    public TimeProvider Time { get; } = time;

    /// <summary>How long to wait; zero when a message may be sent now.</summary>
    public TimeSpan Due() => _bucket.DueOnTimer(Time.GetTimestamp(), tokens: 1);

    /// <summary>Books bytes.</summary>
    public void Charge(long bytes) => _bucket.Take(bytes, Time.GetTimestamp());
}
