using System.Globalization;

namespace RemoteAccess.Viewer.Output;

/// <summary>Formats sizes for people.</summary>
internal static class ByteSize
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>E.g. <c>512 B</c>, <c>1.5 KiB</c>, <c>16 MiB</c>.</summary>
    public static string Format(double bytes)
    {
        var unit = 0;
        while (bytes >= 1024 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return $"{bytes.ToString(unit == 0 || bytes >= 100 ? "0" : "0.#", CultureInfo.InvariantCulture)} {Units[unit]}";
    }
}
