using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Output;

/// <summary>Shows a session's events. Disposing shows the last of them.</summary>
internal interface IWatchOutput : IAsyncDisposable
{
    /// <summary>Shows one event. The session reads no further until this completes, so a slow output slows the device down instead of
    /// filling
    /// memory.</summary>
    /// <exception cref="IOException">The output cannot be written to.</exception>
    ValueTask WriteAsync(ViewerEvent seen, CancellationToken cancellationToken);
}
