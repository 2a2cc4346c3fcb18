namespace RemoteAccess.Grains.Admission;

/// <summary>
/// Keeps the figure of <see cref="MemoryUse"/> honest: when much seems to be used, it has the collector look at all generations, in the
/// background and not more often than every <see cref="Interval"/>. Without that a quiet process, which allocates too little to be
/// collected, would refuse viewers for as long as it stays quiet. Thread-safe.
/// </summary>
/// <param name="read">The figure now.</param>
/// <param name="collect">Begins a collection of all generations; does not wait for it.</param>
/// <param name="time">The clock.</param>
internal sealed class MemoryWatch(Func<MemoryUse> read, Action collect, TimeProvider time)
{
    /// <summary>Between two collections: what is alive by the first is refused rightly until the next.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private long _next = long.MinValue;

    /// <summary>Of this process.</summary>
    public static MemoryWatch OfProcess() => new(
        MemoryUse.Now,
        static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false),
        TimeProvider.System);

    /// <summary>What is used now. From <see cref="SiloAdmission.Near"/> of the limit on, a collection makes the next figures
    /// true.</summary>
    public MemoryUse Now()
    {
        var use = read();
        if (use.Limit > 0 && use.Used >= SiloAdmission.Near * use.Limit)
        {
            CollectIfDue();
        }

        return use;
    }

    // Of those who ask at once, one collects.
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
/// What the process uses of the memory it may use, as the collector knows it: what its last run left. A run of a young generation leaves
/// what is dead in the old one; see <see cref="MemoryWatch"/>.
/// </summary>
/// <param name="Used">Bytes left.</param>
/// <param name="Limit">Bytes there may be: the container's limit, the heap's hard limit or the machine's memory.</param>
internal readonly record struct MemoryUse(long Used, long Limit)
{
    /// <summary>Now.</summary>
    public static MemoryUse Now()
    {
        var memory = GC.GetGCMemoryInfo();
        return new MemoryUse(Math.Max(0, memory.HeapSizeBytes - memory.FragmentedBytes), memory.TotalAvailableMemoryBytes);
    }
}
