using RemoteAccess.Rates;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// A limit on how often something may be done. The clock is read only when the tokens run out. Used by one thread at a time.
/// </summary>
internal sealed class RateLimit(int perSecond, int burst, TimeProvider time)
{
    private TokenBucket _bucket = new(perSecond, burst, time);

    /// <summary>Takes one; false when the bucket is empty.</summary>
    public bool TryTake() => _bucket.TryTake(1) || _bucket.TryTake(1, time.GetTimestamp());
}
