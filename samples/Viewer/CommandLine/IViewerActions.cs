using RemoteAccess.Viewer.Requests;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The actions of the commands. Each returns an exit code, and throws <see cref="ExitCodes.ViewerException"/> if it cannot go
/// on.</summary>
internal interface IViewerActions
{
    /// <summary>Subscribes to channels and shows them until it is stopped.</summary>
    Task<int> WatchAsync(WatchSettings settings, CancellationToken cancellationToken);

    /// <summary>Calls a service.</summary>
    Task<int> CallAsync(CallSettings settings, CancellationToken cancellationToken);

    /// <summary>Shows parameters.</summary>
    Task<int> GetParametersAsync(GetParametersSettings settings, CancellationToken cancellationToken);

    /// <summary>Sets parameters.</summary>
    Task<int> SetParametersAsync(SetParametersSettings settings, CancellationToken cancellationToken);

    /// <summary>Fetches an asset.</summary>
    Task<int> FetchAsync(FetchSettings settings, CancellationToken cancellationToken);

    /// <summary>Publishes messages.</summary>
    Task<int> PublishAsync(PublishSettings settings, CancellationToken cancellationToken);

    /// <summary>Shows the connection graph.</summary>
    Task<int> GraphAsync(GraphSettings settings, CancellationToken cancellationToken);

    /// <summary>Measures round trips.</summary>
    Task<int> PingAsync(PingSettings settings, CancellationToken cancellationToken);
}
