using System.Globalization;

namespace RemoteAccess.Silo.Demo.Proc;

/// <summary>Load figures from <c>/proc/loadavg</c>.</summary>
/// <param name="One">Average length of the run queue over one minute.</param>
/// <param name="Five">Over five minutes.</param>
/// <param name="Fifteen">Over fifteen minutes.</param>
/// <param name="Running">Threads running now.</param>
/// <param name="Threads">Threads in total.</param>
internal sealed record LoadAverage(double One, double Five, double Fifteen, int Running, int Threads)
{
    /// <summary>Parses the file; null if it does not have the known format.</summary>
    public static LoadAverage? Parse(string text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 4 || fields[3].Split('/') is not [var running, var threads])
        {
            return null;
        }

        return TryAverage(fields[0], out var one) && TryAverage(fields[1], out var five) && TryAverage(fields[2], out var fifteen)
            && TryCount(running, out var runningNow) && TryCount(threads, out var all)
            ? new LoadAverage(one, five, fifteen, runningNow, all)
            : null;
    }

    // "NaN" and "Infinity" are parsed in every style, and JSON has neither.
    private static bool TryAverage(string field, out double value) =>
        double.TryParse(field, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static bool TryCount(string field, out int value) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
