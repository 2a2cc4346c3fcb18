namespace RemoteAccess.Viewer.Sessions;

/// <summary>The session is over. The message is one line and names the fix.</summary>
public sealed class ViewerSessionException(SessionEnd end, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public SessionEnd End { get; } = end;
}
