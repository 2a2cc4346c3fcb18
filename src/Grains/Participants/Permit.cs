namespace RemoteAccess.Grains.Participants;

/// <summary>The right to run one request. Disposing gives the slot back exactly once, however often it is called (P5).</summary>
internal sealed class Permit(PermitPool pool, long bytes) : IDisposable
{
    private PermitPool? _pool = pool;

    public void Dispose() => Interlocked.Exchange(ref _pool, null)?.Release(bytes);
}
