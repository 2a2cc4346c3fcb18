using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Output;

/// <summary>Shows what a session sees. Disposing shows the last of it.</summary>
internal interface IWatchOutput : IAsyncDisposable
{
    /// <summary>Takes one event in. The session reads no further until this completes: a slow output slows the device instead of filling
    /// memory.</summary>
    /// <exception cref="IOException">The output is gone.</exception>
    ValueTask WriteAsync(ViewerEvent seen, CancellationToken cancellationToken);
}
