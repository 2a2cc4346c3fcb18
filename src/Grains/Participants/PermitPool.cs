namespace RemoteAccess.Grains.Participants;

/// <summary>Counts concurrent requests of one kind. Never waits: a permit is there or it is not (P5).</summary>
internal sealed class PermitPool(int limit)
{
    private int _used;

    /// <summary>Permits held now.</summary>
    public int Used => Volatile.Read(ref _used);

    /// <summary>A permit, or null when all are in use.</summary>
    public Permit? TryAcquire()
    {
        for (var used = Used; used < limit; used = Used)
        {
            if (Interlocked.CompareExchange(ref _used, used + 1, used) == used)
            {
                return new Permit(this);
            }
        }

        return null;
    }

    internal void Release() => Interlocked.Decrement(ref _used);
}
