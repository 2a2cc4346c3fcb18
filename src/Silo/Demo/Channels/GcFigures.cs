namespace RemoteAccess.Silo.Demo.Channels;

/// <summary>The garbage collector's current figures of this process.</summary>
internal sealed record GcFigures(long Heap, long Committed, int Gen0, int Gen1, int Gen2, TimeSpan Paused, long Allocated)
{
    /// <summary>Reads them from the runtime.</summary>
    public static GcFigures Read() => new(
        GC.GetTotalMemory(forceFullCollection: false),
        GC.GetGCMemoryInfo().TotalCommittedBytes,
        GC.CollectionCount(0),
        GC.CollectionCount(1),
        GC.CollectionCount(2),
        GC.GetTotalPauseDuration(),
        GC.GetTotalAllocatedBytes());
}
