using RemoteAccess.Viewer.CommandLine;
using RemoteAccess.Viewer.Requests;
using RemoteAccess.Viewer.Watching;

namespace RemoteAccess.Viewer.Hosting;

/// <summary>Runs each command's action with the program's streams and clock.</summary>
internal sealed class ViewerActions(ViewerHost host) : IViewerActions
{
    /// <inheritdoc/>
    public Task<int> WatchAsync(WatchSettings settings, CancellationToken cancellationToken) =>
        new WatchAction(host).RunAsync(settings, cancellationToken);

    /// <inheritdoc/>
    public Task<int> CallAsync(CallSettings settings, CancellationToken cancellationToken) =>
        new CallAction(host).RunAsync(settings, cancellationToken);

    /// <inheritdoc/>
    public Task<int> GetParametersAsync(GetParametersSettings settings, CancellationToken cancellationToken) =>
        new GetParametersAction(host).RunAsync(settings, cancellationToken);

    /// <inheritdoc/>
    public Task<int> SetParametersAsync(SetParametersSettings settings, CancellationToken cancellationToken) =>
        new SetParametersAction(host).RunAsync(settings, cancellationToken);

    /// <inheritdoc/>
    public Task<int> FetchAsync(FetchSettings settings, CancellationToken cancellationToken) =>
        new FetchAction(host).RunAsync(settings, cancellationToken);

    /// <inheritdoc/>
    public Task<int> PublishAsync(PublishSettings settings, CancellationToken cancellationToken) =>
        new PublishAction(host).RunAsync(settings, cancellationToken);

    /// <inheritdoc/>
    public Task<int> GraphAsync(GraphSettings settings, CancellationToken cancellationToken) =>
        new GraphAction(host).RunAsync(settings, cancellationToken);

    /// <inheritdoc/>
    public Task<int> PingAsync(PingSettings settings, CancellationToken cancellationToken) =>
        new PingAction(host).RunAsync(settings, cancellationToken);
}
