using RemoteAccess.Viewer.ExitCodes;

namespace RemoteAccess.Viewer.Hosting;

/// <summary>
/// The exit code after an interruption (Ctrl-C, SIGTERM, SIGHUP). The command writes it when it begins; the handler of the interruption
/// reads it. Both may be on different threads.
/// </summary>
internal sealed class Ending
{
    private volatile bool _isEndless;

    /// <summary>The exit code: 0 for a command that runs until it is stopped, else the code for an interrupted command.</summary>
    public ExitCode WhenInterrupted => _isEndless ? ExitCode.Done : ExitCode.Interrupted;

    /// <summary>Records that the command runs until it is interrupted.</summary>
    public void IsEndless() => _isEndless = true;
}
