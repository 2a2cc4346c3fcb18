using RemoteAccess.Viewer.CommandLine;

namespace RemoteAccess.Viewer.Tests.CommandLine;

/// <summary>Keeps the settings instead of acting on them.</summary>
internal sealed class RecordedActions : IViewerActions
{
    public WatchSettings? Watch { get; private set; }

    public Task<int> WatchAsync(WatchSettings settings, CancellationToken cancellationToken)
    {
        Watch = settings;
        return Task.FromResult(0);
    }
}
