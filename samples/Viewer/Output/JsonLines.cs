using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Output;

/// <summary>Each event as one JSON object on a line.</summary>
internal sealed class JsonLines(Stream output) : IWatchOutput
{
    private readonly JsonLineWriter _lines = new(output);
    private readonly EventJson _events = new();

    /// <inheritdoc/>
    public ValueTask WriteAsync(ViewerEvent seen, CancellationToken cancellationToken) =>
        _lines.WriteAsync(json => _events.Write(json, seen), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}
