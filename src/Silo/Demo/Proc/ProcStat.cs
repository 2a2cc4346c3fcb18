using System.Globalization;

namespace RemoteAccess.Silo.Demo.Proc;

/// <summary>CPU times from <c>/proc/stat</c>.</summary>
/// <param name="Total">All cores together.</param>
/// <param name="Cores">Each core by its number; a core that is offline is missing.</param>
internal sealed record ProcStat(CpuTimes Total, IReadOnlyDictionary<int, CpuTimes> Cores)
{
    private const int CountedFields = 8;

    /// <summary>Parses the file. A malformed line of a core is skipped; without a complete <c>cpu</c> line the result is null.</summary>
    public static ProcStat? Parse(string text)
    {
        CpuTimes? total = null;
        var cores = new Dictionary<int, CpuTimes>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith("cpu", StringComparison.Ordinal))
            {
                continue;
            }

            var nameEnd = line.IndexOf(' ');
            if (nameEnd < 0 || ParseTimes(line[nameEnd..]) is not { } times)
            {
                continue;
            }

            if (nameEnd == 3)
            {
                total = times;
            }
            else if (int.TryParse(line[3..nameEnd], NumberStyles.None, CultureInfo.InvariantCulture, out var core))
            {
                cores[core] = times;
            }
        }

        return total is { } all ? new ProcStat(all, cores) : null;
    }

    // user nice system idle iowait irq softirq steal guest guest_nice; user and nice include the guests' time already. Old kernels end
    // after idle.
    private static CpuTimes? ParseTimes(ReadOnlySpan<char> fields)
    {
        Span<ulong> ticks = stackalloc ulong[CountedFields];
        var count = 0;
        foreach (var range in fields.Split(' '))
        {
            var field = fields[range].Trim();
            if (field.IsEmpty || count == CountedFields)
            {
                continue;
            }

            if (!ulong.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out ticks[count]))
            {
                return null;
            }

            count++;
        }

        return count < 4 ? null : new CpuTimes(ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7], ticks[3] + ticks[4]);
    }
}
