namespace RemoteAccess.Grains.Rates;

/// <summary>
/// Keeps what a viewer can bring about at will from filling the log: the first lines of ten seconds, and then the number of those that came
/// without one, told by the next that has one. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="lines">Lines within ten seconds; at least 1, default 1.</param>
public sealed class LineLimit(TimeProvider time, int lines = 1)
{
    /// <summary>What the lines are counted over.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long? _first;
    private int _lines;
    private long _unlogged;

    /// <summary>Whether this one gets a line.</summary>
    /// <param name="unlogged">How many had none since the last that did.</param>
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
