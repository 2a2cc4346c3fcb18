namespace RemoteAccess.Grains.Handlers;

/// <summary>How a viewer's request ended.</summary>
internal enum RequestOutcome
{
    /// <summary>The handler answered, with a result or an error of its own.</summary>
    Answered,

    /// <summary>The handler threw, is gone, or answered nothing.</summary>
    Failed,

    /// <summary>The handler took too long.</summary>
    TimedOut,

    /// <summary>The viewer left first; nobody waits for the answer.</summary>
    ViewerLeft,
}
