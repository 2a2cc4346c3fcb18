namespace RemoteAccess.Grains.Threads;

/// <summary>
/// Calls code that is not ours (a transport, a grain and its filters) without our synchronization context. What that code awaits continues
/// on the thread pool, and never on threads of ours. So code that waits inside of a call for its own continuation waits for no thread
/// that it holds itself.
/// </summary>
internal readonly ref struct OutsideCall
{
    private readonly SynchronizationContext? _ours;

    private OutsideCall(SynchronizationContext? ours) => _ours = ours;

    /// <summary>The call begins; dispose the result when it has returned.</summary>
    public static OutsideCall Begin()
    {
        var ours = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        return new OutsideCall(ours);
    }

    public void Dispose() => SynchronizationContext.SetSynchronizationContext(_ours);
}
