namespace RemoteAccess.Testing;

/// <summary>
/// All deadlines of a test process, in undisturbed time: how long things would have taken had the process run alone. Thread-safe: tests
/// start and end deadlines, one thread (<see cref="UndisturbedTime"/>) lets the time pass; whoever is first decides.
/// </summary>
internal sealed class Deadlines
{
    private readonly Lock _gate = new();
    private readonly List<Deadline> _running = [];
    private TimeSpan _now;

    /// <summary>Undisturbed time so far.</summary>
    public TimeSpan Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    /// <summary>How long the longest of the waits that run has lasted; null without any.</summary>
    public TimeSpan? Longest
    {
        get
        {
            lock (_gate)
            {
                return _running.Count > 0 ? _now - _running.Min(deadline => deadline.BeganAt) : null;
            }
        }
    }

    public void Add(Deadline deadline)
    {
        lock (_gate)
        {
            deadline.Begin(_now);
            _running.Add(deadline);
        }
    }

    public void Remove(Deadline deadline)
    {
        lock (_gate)
        {
            _running.Remove(deadline);
        }
    }

    /// <summary>Lets time pass; deadlines that are over end here.</summary>
    public void Pass(TimeSpan undisturbed)
    {
        Deadline[] running;
        TimeSpan now;
        lock (_gate)
        {
            now = _now += undisturbed;
            running = [.. _running];
        }

        // Outside the lock: asking for progress and ending run code of the tests.
        foreach (var deadline in running)
        {
            if (deadline.EndsAt(now))
            {
                Remove(deadline);
            }
        }
    }
}
