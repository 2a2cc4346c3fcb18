using System.Globalization;

namespace RemoteAccess.Silo.Demo.Proc;

/// <summary>Memory figures from <c>/proc/meminfo</c>, in bytes.</summary>
internal sealed record MemInfo(long Total, long Free, long Available, long Buffers, long Cached, long SwapTotal, long SwapFree)
{
    /// <summary>Parses the file. Malformed lines are skipped; without a total and a free figure the result is null. Kernels before 3.14
    /// have no <c>MemAvailable</c>: then it is the sum of free, buffers and cached.</summary>
    public static MemInfo? Parse(string text)
    {
        var figures = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon <= 0)
            {
                continue;
            }

            var value = line[(colon + 1)..].Trim();
            var kibibytes = value.EndsWith(" kB", StringComparison.Ordinal);
            if (kibibytes && long.TryParse(value[..^3].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var figure)
                && figure <= long.MaxValue / 1024)
            {
                figures[line[..colon].Trim().ToString()] = figure * 1024;
            }
        }

        if (!figures.TryGetValue("MemTotal", out var total) || !figures.TryGetValue("MemFree", out var free))
        {
            return null;
        }

        var buffers = figures.GetValueOrDefault("Buffers");
        var cached = figures.GetValueOrDefault("Cached");
        return new MemInfo(
            total,
            free,
            figures.TryGetValue("MemAvailable", out var available) ? available : Math.Min(total, free + buffers + cached),
            buffers,
            cached,
            figures.GetValueOrDefault("SwapTotal"),
            figures.GetValueOrDefault("SwapFree"));
    }
}
