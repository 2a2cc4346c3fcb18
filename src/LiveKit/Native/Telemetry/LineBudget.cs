namespace RemoteAccess.LiveKit.Native.Telemetry;

/// <summary>
/// Bounds the lines of a source whose words differ and matter, while a viewer can bring some of them about at will: so many in an interval,
/// and how many had none. Used by one thread.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class LineBudget(TimeProvider time)
{
    /// <summary>Lines in one interval: 20, enough for all the library says about a lost link.</summary>
    internal const int Lines = 20;

    /// <summary>The interval: 10 s.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long? _began;
    private int _used;
    private long _unlogged;

    /// <summary>Whether this one gets a line.</summary>
    /// <param name="unlogged">How many had none in the interval that this one ends; 0 when it ends none.</param>
    internal bool IsDue(out long unlogged)
    {
        unlogged = 0;
        if (_began is not { } began || time.GetElapsedTime(began) >= Interval)
        {
            unlogged = _unlogged;
            (_began, _used, _unlogged) = (time.GetTimestamp(), 0, 0);
        }

        if (_used < Lines)
        {
            _used++;
            return true;
        }

        _unlogged++;
        return false;
    }
}
