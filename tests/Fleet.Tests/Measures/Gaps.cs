using System.Diagnostics;
using System.Globalization;
using RemoteAccess.Fleet.Tests.Viewers;

namespace RemoteAccess.Fleet.Tests.Measures;

/// <summary>How long viewers were without service: from the last thing that one saw to the ServerInfo after it.</summary>
internal sealed class Gaps
{
    private readonly TimeSpan[] _sorted;

    private Gaps(IEnumerable<TimeSpan> gaps) => _sorted = [.. gaps.Order()];

    /// <summary>Viewers that got a new ServerInfo.</summary>
    public int Count => _sorted.Length;

    /// <summary>Half of them waited no longer.</summary>
    public TimeSpan Median => At(0.5);

    /// <summary>99 of 100 waited no longer.</summary>
    public TimeSpan P99 => At(0.99);

    /// <summary>The longest.</summary>
    public TimeSpan Max => At(1);

    /// <summary>The longest gap of each viewer that had one.</summary>
    /// <param name="viewers">The viewers.</param>
    /// <param name="since">ServerInfos after this time.</param>
    public static Gaps Of(IEnumerable<RecordedViewer> viewers, long since) =>
        new(viewers.Select(viewer => Longest(viewer.Seen, since)).OfType<TimeSpan>());

    /// <summary>The longest gap that ended with a ServerInfo after a time; null if there was none.</summary>
    internal static TimeSpan? Longest(IReadOnlyList<Seen> seen, long since)
    {
        TimeSpan? longest = null;
        for (var i = 1; i < seen.Count; i++)
        {
            if (seen[i] is { Number: null } info && info.At > since)
            {
                var gap = Stopwatch.GetElapsedTime(seen[i - 1].At, info.At);
                longest = longest is { } known && known > gap ? known : gap;
            }
        }

        return longest;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Count} viewers with a gap: median {Median.TotalSeconds:0.00} s, p99 {P99.TotalSeconds:0.00} s, max {Max.TotalSeconds:0.00} s");

    private TimeSpan At(double share) =>
        Count == 0 ? TimeSpan.Zero : _sorted[Math.Clamp((int)Math.Ceiling(share * Count) - 1, 0, Count - 1)];
}
