using System.Globalization;

namespace RemoteAccess.Hosting.Descriptors;

/// <summary>
/// How many file descriptors this process may have open (RLIMIT_NOFILE), and the rules that follow from it. A .NET process without free
/// descriptors cannot start a thread or load an assembly and aborts, so connections are refused before the limit is reached. .NET raises
/// the soft limit to the hard limit when it starts; this is the limit after that. Immutable.
/// </summary>
/// <param name="Limit">The limit.</param>
internal sealed record FileDescriptors(long Limit)
{
    /// <summary>Descriptors that accepted connections never use: 128.</summary>
    public const int Headroom = 128;

    /// <summary>Descriptors that a process has open without a connection: 384 (an idle silo has about 330, mostly assemblies).</summary>
    public const int OfProcess = 384;

    /// <summary>Descriptors that are not available to connections, and the lowest limit with which a host starts: 512.</summary>
    public const int Reserve = OfProcess + Headroom;

    /// <summary>The part of the limit from which on the health check says Degraded: 0.8.</summary>
    public const double Near = 0.8;

    private const string OpenFiles = "/proc/self/fd";
    private const string Limits = "/proc/self/limits";
    private const string Row = "Max open files";

    /// <summary>A connection whose descriptor has this number or a higher one is refused. The system assigns the lowest free number, so at
    /// least that many are in use then.</summary>
    public long FirstRefused => Limit - Headroom;

    /// <summary>Reads the limit; null if there is none, or no <c>/proc</c>.</summary>
    public static FileDescriptors? Read()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            return Parse(File.ReadLines(Limits));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A sandbox hides the file. Connections are then not limited, as on systems without /proc.
            return null;
        }
    }

    /// <summary>The soft limit in the lines of <c>/proc/self/limits</c>; null without one.</summary>
    internal static FileDescriptors? Parse(IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal)) is { } row
            && long.TryParse(
                row[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var limit)
            ? new FileDescriptors(limit)
            : null;

    /// <summary>Counts the open descriptors by listing them; takes about a millisecond for some thousands.</summary>
    public static int CountOpen() => Directory.EnumerateFileSystemEntries(OpenFiles).Count();

    /// <summary>Why a process cannot start with this limit, and the fix; null if it can.</summary>
    public string? TooFew() => Limit >= Reserve
        ? null
        : $"this process may open {Limit} files (RLIMIT_NOFILE), and aborts when it needs more; it needs at least {Reserve}, and one more "
            + $"for each connection: raise the limit (ulimit -n {2 * Reserve} or more, LimitNOFILE= of systemd, --ulimit nofile= of a "
            + "container)";

    /// <summary>The consequence of a limit that is lower than the room server's limit of connections; null if it is not lower.</summary>
    /// <param name="maxConnections"><c>RoomServer:MaxConnections</c>.</param>
    public string? LessThan(int maxConnections) => Limit >= (long)maxConnections + Reserve
        ? null
        : $"this process may open {Limit} files (RLIMIT_NOFILE), so it serves about {Limit - Reserve} connections instead of "
            + $"RoomServer:MaxConnections ({maxConnections}), and refuses more; to serve all of them, raise the limit to "
            + $"{(long)maxConnections + Reserve}, or lower the setting";
}
