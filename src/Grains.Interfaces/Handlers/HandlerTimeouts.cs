namespace RemoteAccess.Handlers;

/// <summary>Bounds of handler calls.</summary>
public static class HandlerTimeouts
{
    /// <summary>What Orleans lets a handler call take; the session's own, configurable deadline (<c>RemoteAccess:Handlers:Timeout</c>)
    /// comes first.</summary>
    public const string Longest = "00:15:00";
}
