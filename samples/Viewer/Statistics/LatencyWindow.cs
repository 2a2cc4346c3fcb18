namespace RemoteAccess.Viewer.Statistics;

/// <summary>Percentiles over the last 1,024 latencies, in fixed memory. Sorts when read, not when written. Not thread-safe.</summary>
internal sealed class LatencyWindow
{
    /// <summary>How many latencies are kept; older ones are forgotten.</summary>
    public const int Capacity = 1024;

    private readonly List<double> _samples = [];
    private int _next;

    /// <summary>Adds one latency, in milliseconds.</summary>
    public void Add(double milliseconds)
    {
        if (_samples.Count < Capacity)
        {
            _samples.Add(milliseconds);
            return;
        }

        _samples[_next] = milliseconds;
        _next = (_next + 1) % Capacity;
    }

    /// <summary>The percentiles by nearest rank; null without a sample.</summary>
    public Latency? Measure()
    {
        if (_samples.Count == 0)
        {
            return null;
        }

        var sorted = _samples.ToArray();
        Array.Sort(sorted);
        return new Latency(Percentile(sorted, 50), Percentile(sorted, 99));
    }

    private static double Percentile(double[] sorted, int percent) => sorted[(((sorted.Length * percent) + 99) / 100) - 1];
}
