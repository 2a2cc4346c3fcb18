namespace RemoteAccess.Viewer.ExitCodes;

/// <summary>The viewer cannot go on, for a reason the user can act on. The message is one line and names the fix.</summary>
public sealed class ViewerException(ExitCode exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The exit code of the process.</summary>
    public ExitCode ExitCode { get; } = exitCode;
}
