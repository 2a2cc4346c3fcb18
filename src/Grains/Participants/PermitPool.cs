namespace RemoteAccess.Grains.Participants;

/// <summary>Counts concurrent requests of one kind, and the bytes they hold. Never waits (P5).</summary>
/// <param name="limit">Requests at once.</param>
/// <param name="maxBytes">Their bytes; a single request may hold more.</param>
/// <param name="held">Called for every change of the bytes held, or null.</param>
internal sealed class PermitPool(int limit, long maxBytes = long.MaxValue, Action<long>? held = null)
{
    private int _used;
    private long _bytes;

    /// <summary>Permits held now.</summary>
    public int Used => Volatile.Read(ref _used);

    /// <summary>Returns a permit, or null if all are in use or their requests hold too many bytes.</summary>
    /// <param name="bytes">What the request holds.</param>
    /// <remarks>Of two callers that race for the last bytes both may be refused, but never both admitted.</remarks>
    public Permit? TryAcquire(long bytes = 0)
    {
        for (var used = Used; used < limit; used = Used)
        {
            if (Interlocked.CompareExchange(ref _used, used + 1, used) == used)
            {
                var now = Interlocked.Add(ref _bytes, bytes);
                Tell(bytes);
                if (now <= maxBytes || now == bytes)
                {
                    return new Permit(this, bytes);
                }

                Release(bytes);
                return null;
            }
        }

        return null;
    }

    internal void Release(long bytes)
    {
        Interlocked.Add(ref _bytes, -bytes);
        Tell(-bytes);
        Interlocked.Decrement(ref _used);
    }

    private void Tell(long change)
    {
        if (change != 0)
        {
            held?.Invoke(change);
        }
    }
}

/// <summary>The right to run one request. Dispose releases the slot exactly once, however often it is called (P5).</summary>
internal sealed class Permit(PermitPool pool, long bytes) : IDisposable
{
    private PermitPool? _pool = pool;

    public void Dispose() => Interlocked.Exchange(ref _pool, null)?.Release(bytes);
}

/// <summary>What a permit is for; each kind has its own limit (P5).</summary>
internal enum PermitKind
{
    /// <summary>A service call in progress.</summary>
    ServiceCall,

    /// <summary>An asset fetch in progress.</summary>
    AssetFetch,

    /// <summary>A parameter call in progress.</summary>
    ParameterCall,
}
