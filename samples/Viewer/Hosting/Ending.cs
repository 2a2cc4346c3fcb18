using RemoteAccess.Viewer.ExitCodes;

namespace RemoteAccess.Viewer.Hosting;

/// <summary>
/// What an interruption (Ctrl-C, SIGTERM, SIGHUP) ends the process with, whatever it is doing just then. Written by the command when it
/// begins, read by whoever sees the interruption; both may be on threads of their own.
/// </summary>
internal sealed class Ending
{
    private volatile bool _isEndless;

    /// <summary>The code: what shows until it is stopped is done by it, everything else is cut short.</summary>
    public ExitCode WhenInterrupted => _isEndless ? ExitCode.Done : ExitCode.Interrupted;

    /// <summary>Notes that an interruption is how the command ends.</summary>
    public void IsEndless() => _isEndless = true;
}
