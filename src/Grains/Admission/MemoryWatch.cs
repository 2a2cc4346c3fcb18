namespace RemoteAccess.Grains.Admission;

/// <summary>
/// Keeps <see cref="MemoryUse"/> up to date (B15), which is as of the last garbage collection. When much memory seems to be used, it starts
/// a
/// collection of all generations in the background: without it, a quiet process that allocates too little for a collection would refuse
/// viewers for as long as it is quiet. When there was no collection at all for a while, it makes one of the youngest generation, which
/// takes
/// less than a millisecond and measures the memory load again: without it, memory outside of the heap could grow unnoticed. Each at most
/// once per <see cref="Interval"/>, and only when somebody asks. Thread-safe.
/// </summary>
/// <param name="read">The figure now.</param>
/// <param name="collect">Begins a collection of all generations; does not wait for it.</param>
/// <param name="time">The clock.</param>
/// <param name="measure">Collects the youngest generation; null = never.</param>
internal sealed class MemoryWatch(Func<MemoryUse> read, Action collect, TimeProvider time, Action? measure = null)
{
    /// <summary>The time between two collections.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private long _next = long.MinValue;
    private long _seen = -1;
    private long _seenAt;

    /// <summary>Of this process.</summary>
    public static MemoryWatch OfProcess() => new(
        MemoryUse.Now,
        static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false),
        TimeProvider.System,
        static () => GC.Collect(0, GCCollectionMode.Forced, blocking: true));

    /// <summary>The memory that is used now. From <see cref="SiloAdmission.Near"/> of the limit on, and while the load is high, this starts
    /// a collection, so that the next values are exact.</summary>
    public MemoryUse Now()
    {
        var use = read();
        if (measure is not null && IsOld(use.Collection))
        {
            measure();
            use = read();
        }

        if (use.IsLoadHigh || (use.Limit > 0 && use.Used >= SiloAdmission.Near * use.Limit))
        {
            CollectIfDue();
        }

        return use;
    }

    // Whether the last collection was seen an interval ago. Of concurrent callers, one is told so.
    private bool IsOld(long collection)
    {
        var now = time.GetTimestamp();
        if (Interlocked.Exchange(ref _seen, collection) != collection)
        {
            Interlocked.Exchange(ref _seenAt, now);
            return false;
        }

        var since = Interlocked.Read(ref _seenAt);
        return time.GetElapsedTime(since, now) >= Interval && Interlocked.CompareExchange(ref _seenAt, now, since) == since;
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
    /// <summary>Bytes in use on the container or machine, by anybody and for any purpose.</summary>
    public long Load { get; init; }

    /// <summary>The load from which the garbage collector calls it high; 0 if unknown.</summary>
    public long HighLoad { get; init; }

    /// <summary>Bytes of it that this process uses, outside of its heap too. Read only when the load is high.</summary>
    public long Own { get; init; }

    /// <summary>Number of the last collection.</summary>
    public long Collection { get; init; }

    /// <summary>Whether the load is high, and this process has a part in it: at least a tenth. Otherwise, to refuse viewers would not help.
    /// </summary>
    public bool IsLoadHigh => HighLoad > 0 && Load >= HighLoad && Own >= Load / 10;

    /// <summary>Now.</summary>
    public static MemoryUse Now()
    {
        var memory = GC.GetGCMemoryInfo();
        var (load, high) = (memory.MemoryLoadBytes, memory.HighMemoryLoadThresholdBytes);
        return new MemoryUse(Math.Max(0, memory.HeapSizeBytes - memory.FragmentedBytes), memory.TotalAvailableMemoryBytes)
        {
            Load = load,
            HighLoad = high,
            Own = load >= high ? Environment.WorkingSet : 0,
            Collection = memory.Index,
        };
    }
}
