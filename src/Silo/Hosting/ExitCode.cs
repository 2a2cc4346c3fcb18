using RemoteAccess.Programs;

namespace RemoteAccess.Silo.Hosting;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    /// <summary>Stopped as asked, rooms drained.</summary>
    public const int Stopped = 0;

    /// <summary>Failed: at start for a reason that is no setting, while running, or by not stopping within its budget.</summary>
    public const int Failed = 1;

    /// <summary>Settings need mending; nothing was started.</summary>
    public const int Settings = 2;

    /// <summary>Standard output was full or closed at start; nothing was started.</summary>
    public const int OutputFailed = StandardOutput.FailedExitCode;

    /// <summary>Ended at once by a second Ctrl-C, rooms not drained.</summary>
    public const int Interrupted = 130;
}
