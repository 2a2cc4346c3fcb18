using System.Diagnostics;
using System.Globalization;

namespace RemoteAccess.Fleet.Tests.Measures;

/// <summary>When many viewers got their ServerInfo after something began.</summary>
internal sealed class Arrivals
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);
    private readonly TimeSpan[] _sorted;

    /// <param name="times">When each came.</param>
    /// <param name="since">When it began.</param>
    public Arrivals(IEnumerable<long> times, long since) => _sorted = [.. times.Select(at => Stopwatch.GetElapsedTime(since, at)).Order()];

    /// <summary>How many came.</summary>
    public int Count => _sorted.Length;

    /// <summary>When the last one came.</summary>
    public TimeSpan Last => _sorted[^1];

    /// <summary>The most within a tenth of a second.</summary>
    public int Peak =>
        _sorted.Select((at, first) => _sorted.Skip(first).TakeWhile(each => each < at + Window).Count()).DefaultIfEmpty().Max();

    /// <summary>When so many had come.</summary>
    public TimeSpan TimeOf(int count) => _sorted[count - 1];

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count} came: first after {At(0):0.00} s, a tenth {At(0.1):0.00} s, half {At(0.5):0.00} s, nine tenths {At(0.9):0.00} s, "
            + $"all {At(1):0.00} s, at most {Peak} within 0.1 s");

    private double At(double share) => _sorted[Math.Clamp((int)Math.Ceiling(share * Count) - 1, 0, Count - 1)].TotalSeconds;
}
