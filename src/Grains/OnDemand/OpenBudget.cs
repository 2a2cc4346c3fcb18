namespace RemoteAccess.Grains.OnDemand;

/// <summary>How many rooms may be opened: a bucket that holds one minute's worth and fills evenly. Thread-safe.</summary>
internal sealed class OpenBudget(int perMinute, TimeProvider time)
{
    private readonly Lock _gate = new();
    private double _left = perMinute;
    private long _at = time.GetTimestamp();

    /// <summary>Takes one, if there is one.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            _left = Math.Min(perMinute, _left + (time.GetElapsedTime(_at, now).TotalMinutes * perMinute));
            _at = now;
            if (_left < 1)
            {
                return false;
            }

            _left--;
            return true;
        }
    }
}
