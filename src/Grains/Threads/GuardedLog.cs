namespace RemoteAccess.Grains.Threads;

/// <summary>Writes a log line where nothing above catches what a logger throws: on threads of our own that would end the process, and in
/// the last steps of a link it would keep its stream open.</summary>
internal static class GuardedLog
{
    /// <summary>Writes the line; what the logger throws is dropped, since there is nobody left to report it to.</summary>
    public static void Write(Action line)
    {
        try
        {
            line();
        }
        catch (Exception)
        {
            // See above.
        }
    }
}
