namespace RemoteAccess.Viewer.CommandLine;

/// <summary>What the commands do, with their arguments read. The results are exit codes.</summary>
internal interface IViewerActions
{
    /// <summary>Subscribes and shows channels until told to stop.</summary>
    /// <exception cref="ExitCodes.ViewerException">It cannot go on.</exception>
    Task<int> WatchAsync(WatchSettings settings, CancellationToken cancellationToken);
}
