namespace RemoteAccess.RoomServer.Connections;

/// <summary>A token bucket; used by one thread at a time.</summary>
internal sealed class RateLimit(int perSecond, int burst, TimeProvider time)
{
    private double _tokens = burst;
    private long _last = time.GetTimestamp();

    /// <summary>Takes one; false when the bucket is empty.</summary>
    public bool TryTake()
    {
        if (_tokens < 1)
        {
            var now = time.GetTimestamp();
            _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_last, now).TotalSeconds * perSecond));
            _last = now;
            if (_tokens < 1)
            {
                return false;
            }
        }

        _tokens--;
        return true;
    }
}
