namespace RemoteAccess.Handlers;

/// <summary>Time limits of handler calls.</summary>
public static class HandlerTimeouts
{
    /// <summary>The longest handler call that Orleans allows; the session's configurable deadline (<c>RemoteAccess:Handlers:Timeout</c>)
    /// ends
    /// earlier.</summary>
    public const string Longest = "00:15:00";
}
