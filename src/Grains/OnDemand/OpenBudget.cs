using RemoteAccess.Rates;

namespace RemoteAccess.Grains.OnDemand;

/// <summary>How many rooms may be opened: a bucket that holds one minute's worth and fills evenly. Thread-safe.</summary>
internal sealed class OpenBudget(int perMinute, TimeProvider time)
{
    private readonly Lock _gate = new();
    private TokenBucket _bucket = new(perMinute / 60.0, perMinute, time);

    /// <summary>Takes one, if there is one.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            return _bucket.TryTake(1, time.GetTimestamp());
        }
    }
}
