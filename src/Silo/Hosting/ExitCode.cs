using RemoteAccess.Programs;

namespace RemoteAccess.Silo.Hosting;

/// <summary>The exit codes of the process.</summary>
internal static class ExitCode
{
    /// <summary>Stopped as requested; the rooms were drained.</summary>
    public const int Stopped = 0;

    /// <summary>Failed: at start for a reason other than a setting, while running, or because the stop exceeded its budget.</summary>
    public const int Failed = 1;

    /// <summary>Settings are wrong; nothing was started.</summary>
    public const int Settings = 2;

    /// <summary>A store (Redis, PostgreSQL) did not answer in time; nothing was started. Starting again may help.</summary>
    public const int Store = 3;

    /// <summary>The other silos declared this one dead, and serve its rooms. Start it again.</summary>
    public const int Evicted = 4;

    /// <summary>Standard output was full or closed at start; nothing was started.</summary>
    public const int OutputFailed = StandardOutput.FailedExitCode;

    /// <summary>Ended at once by a second Ctrl-C; the rooms were not drained.</summary>
    public const int Interrupted = 130;
}
