namespace RemoteAccess.Grains.Rates;

/// <summary>
/// Limits the log lines about events that viewers can cause at will: it permits the first ones in ten seconds, and counts the others for
/// the next line. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="lines">Lines within ten seconds; at least 1, default 1.</param>
public sealed class LineLimit(TimeProvider time, int lines = 1)
{
    /// <summary>The interval in which lines are counted.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _first;
    private int _lines;
    private long _unlogged;

    /// <summary>Whether this event is logged.</summary>
    /// <param name="unlogged">How many events were not logged since the last line.</param>
    public bool IsDue(out long unlogged)
    {
        lock (_gate)
        {
            if (_first is not { } first || time.GetElapsedTime(first) >= Interval)
            {
                (_first, _lines) = (time.GetTimestamp(), 0);
            }

            if (_lines == lines)
            {
                _unlogged++;
                unlogged = 0;
                return false;
            }

            _lines++;
            (unlogged, _unlogged) = (_unlogged, 0);
            return true;
        }
    }
}
