using RemoteAccess.Viewer.CommandLine;
using RemoteAccess.Viewer.Requests;

namespace RemoteAccess.Viewer.Tests.CommandLine;

/// <summary>Keeps the settings instead of acting on them.</summary>
internal sealed class RecordedActions : IViewerActions
{
    public object? Settings { get; private set; }

    public Task<int> WatchAsync(WatchSettings settings, CancellationToken cancellationToken) => Keep(settings);

    public Task<int> CallAsync(CallSettings settings, CancellationToken cancellationToken) => Keep(settings);

    public Task<int> GetParametersAsync(GetParametersSettings settings, CancellationToken cancellationToken) => Keep(settings);

    public Task<int> SetParametersAsync(SetParametersSettings settings, CancellationToken cancellationToken) => Keep(settings);

    public Task<int> FetchAsync(FetchSettings settings, CancellationToken cancellationToken) => Keep(settings);

    public Task<int> PublishAsync(PublishSettings settings, CancellationToken cancellationToken) => Keep(settings);

    public Task<int> GraphAsync(GraphSettings settings, CancellationToken cancellationToken) => Keep(settings);

    public Task<int> PingAsync(PingSettings settings, CancellationToken cancellationToken) => Keep(settings);

    private Task<int> Keep(object settings)
    {
        Settings = settings;
        return Task.FromResult(0);
    }
}
