namespace RemoteAccess.LiveKit.Native.Rooms;

/// <summary>
/// Joins LiveKit rooms through the native library. One instance per process, because the library has one event callback per process; safe
/// to call from many threads. Knows no grains, no tokens' content and no meaning of a stream: the connector does.
/// </summary>
/// <remarks>An interface so that the connector can be tested without the library, and so that a supervised child process can take its
/// place.</remarks>
internal interface INativeRooms
{
    /// <summary>Joins. When the task completes, the library delivers the events into <see cref="INativeRoom.Events"/>.</summary>
    /// <exception cref="NativeConnectException">The room cannot be joined; the reason says why.</exception>
    /// <exception cref="Loading.LiveKitLibraryException">The library is missing or not the right one.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a room that is joined all the same is left again, and its handles are
    /// dropped.</exception>
    Task<INativeRoom> ConnectAsync(NativeConnectRequest request, CancellationToken cancellationToken);
}
