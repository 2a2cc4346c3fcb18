namespace RemoteAccess.Grains.Logs;

/// <summary>Keeps what a viewer can bring about at will from filling the log: one line in ten seconds, which says how many came without one. Thread-safe.</summary>
/// <param name="time">The clock.</param>
public sealed class LineLimit(TimeProvider time)
{
    /// <summary>Shortest time between two lines.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _last;
    private long _unlogged;

    /// <summary>Whether this one gets a line.</summary>
    /// <param name="unlogged">How many had none since the last that did.</param>
    public bool IsDue(out long unlogged)
    {
        lock (_gate)
        {
            if (_last is { } last && time.GetElapsedTime(last) < Interval)
            {
                _unlogged++;
                unlogged = 0;
                return false;
            }

            unlogged = _unlogged;
            (_last, _unlogged) = (time.GetTimestamp(), 0);
            return true;
        }
    }
}
