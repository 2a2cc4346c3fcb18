namespace RemoteAccess.Grains.Admission;

/// <summary>
/// Keeps <see cref="MemoryUse"/> up to date: when much memory seems to be used, it starts a collection of all generations in the
/// background, at most once per <see cref="Interval"/>. Without it, a quiet process that allocates too little for a collection would refuse
/// viewers for as long as it is quiet. Thread-safe.
/// </summary>
/// <param name="read">The figure now.</param>
/// <param name="collect">Begins a collection of all generations; does not wait for it.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryWatch(Func<MemoryUse> read, Action collect, TimeProvider time)
{
    /// <summary>The time between two collections.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private long _next = long.MinValue;

    /// <summary>Of this process.</summary>
    public static MemoryWatch OfProcess() => new(
        MemoryUse.Now,
        static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false),
        TimeProvider.System);

    /// <summary>The memory that is used now. From <see cref="SiloAdmission.Near"/> of the limit on, this starts a collection, so that the
    /// next values are exact.</summary>
    public MemoryUse Now()
    {
        var use = read();
        if (use.Limit > 0 && use.Used >= SiloAdmission.Near * use.Limit)
        {
            CollectIfDue();
        }

        return use;
    }

    // Of concurrent callers, one starts the collection.
    private void CollectIfDue()
    {
        var now = time.GetTimestamp();
        var next = Interlocked.Read(ref _next);
        if (now >= next
            && Interlocked.CompareExchange(ref _next, now + (long)(Interval.TotalSeconds * time.TimestampFrequency), next) == next)
        {
            collect();
        }
    }
}

/// <summary>
/// The memory that the process uses, as of the last garbage collection. A collection of a young generation does not free the old one; see
/// <see cref="MemoryWatch"/>.
/// </summary>
/// <param name="Used">Bytes in use after the last collection.</param>
/// <param name="Limit">Bytes that may be used: the container's limit, the heap's hard limit or the machine's memory.</param>
internal readonly record struct MemoryUse(long Used, long Limit)
{
    /// <summary>Now.</summary>
    public static MemoryUse Now()
    {
        var memory = GC.GetGCMemoryInfo();
        return new MemoryUse(Math.Max(0, memory.HeapSizeBytes - memory.FragmentedBytes), memory.TotalAvailableMemoryBytes);
    }
}
