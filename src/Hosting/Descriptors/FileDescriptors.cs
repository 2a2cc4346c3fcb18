using System.Globalization;

namespace RemoteAccess.Hosting.Descriptors;

/// <summary>
/// How many file descriptors this process may have open (RLIMIT_NOFILE), and the rules that follow from it. A .NET process that has used
/// them up cannot start a thread or load an assembly and aborts, so connections stop short of the limit. .NET raises the soft limit to the
/// hard one when it starts, and what is read here is the limit after that. Immutable.
/// </summary>
/// <param name="Limit">The limit.</param>
internal sealed record FileDescriptors(long Limit)
{
    /// <summary>What is left to everything but accepted connections once these are many: 128 descriptors.</summary>
    public const int Headroom = 128;

    /// <summary>What a process has open without a connection: 384 (a silo that nobody uses has about 330, mostly assemblies).</summary>
    public const int OfProcess = 384;

    /// <summary>What is not there for connections, and the least limit that a host starts with: 512.</summary>
    public const int Reserve = OfProcess + Headroom;

    /// <summary>From which part of the limit on it is near: 0.8.</summary>
    public const double Near = 0.8;

    private const string OpenFiles = "/proc/self/fd";
    private const string Limits = "/proc/self/limits";
    private const string Row = "Max open files";

    /// <summary>A connection whose own descriptor has this number, or a higher one, is refused. The system gives the lowest number that is
    /// free, so at least as many are in use then.</summary>
    public long FirstRefused => Limit - Headroom;

    /// <summary>Reads the limit; null where there is none, or no <c>/proc</c> to read it from.</summary>
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
            // A sandbox hides it. Nothing is bounded then, as on other systems.
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

    /// <summary>How many are open now, by listing them: a millisecond for some thousands.</summary>
    public static int CountOpen() => Directory.EnumerateFileSystemEntries(OpenFiles).Count();

    /// <summary>Why a process does not start with this limit, and the mend; null when it can.</summary>
    public string? TooFew() => Limit >= Reserve
        ? null
        : $"this process may open {Limit} files (RLIMIT_NOFILE), and aborts when it needs more; it needs {Reserve} at least, and one for "
            + $"each connection: raise the limit (ulimit -n {2 * Reserve} or more, LimitNOFILE= of systemd, --ulimit nofile= of a "
            + "container)";

    /// <summary>What a limit means that is lower than the room server's bound of connections; null when it is not.</summary>
    /// <param name="maxConnections"><c>RoomServer:MaxConnections</c>.</param>
    public string? LessThan(int maxConnections) => Limit >= (long)maxConnections + Reserve
        ? null
        : $"this process may open {Limit} files (RLIMIT_NOFILE), so it serves about {Limit - Reserve} connections, not "
            + $"RoomServer:MaxConnections ({maxConnections}), and refuses more; for all of them raise the limit to "
            + $"{(long)maxConnections + Reserve}, or lower the setting";
}
