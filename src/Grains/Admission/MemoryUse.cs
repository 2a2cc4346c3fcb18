namespace RemoteAccess.Grains.Admission;

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
