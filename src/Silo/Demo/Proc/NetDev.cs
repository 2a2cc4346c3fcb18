using System.Globalization;

namespace RemoteAccess.Silo.Demo.Proc;

/// <summary>Network interfaces from <c>/proc/net/dev</c>.</summary>
internal static class NetDev
{
    private const int Fields = 16;

    /// <summary>Parses the file into interfaces by name, in the file's order. Heading lines and malformed lines are skipped; without
    /// heading
    /// lines the text is not that file, and the result is null.</summary>
    public static IReadOnlyList<KeyValuePair<string, InterfaceCounters>>? Parse(string text)
    {
        var found = new List<KeyValuePair<string, InterfaceCounters>>();
        var headed = false;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            // The counters may follow the colon directly ("eth0:123"), and an alias has a colon in its name ("eth0:1: 0 …"): the last colon
            // ends the name.
            var colon = line.LastIndexOf(':');
            if (colon <= 0)
            {
                headed |= line.Contains("bytes", StringComparison.Ordinal);
            }
            else if (ParseCounters(line[(colon + 1)..]) is { } counters)
            {
                found.Add(new(line[..colon].Trim().ToString(), counters));
            }
        }

        return headed ? found : null;
    }

    private static InterfaceCounters? ParseCounters(ReadOnlySpan<char> text)
    {
        Span<ulong> fields = stackalloc ulong[Fields];
        var count = 0;
        foreach (var range in text.Split(' '))
        {
            var field = text[range].Trim();
            if (field.IsEmpty)
            {
                continue;
            }

            if (count == Fields || !ulong.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out fields[count]))
            {
                return null;
            }

            count++;
        }

        return count == Fields
            ? new InterfaceCounters(fields[0], fields[1], fields[2], fields[3], fields[8], fields[9], fields[10], fields[11])
            : null;
    }
}
