using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Grains.Threads;

/// <summary>The silo's own threads: writes to viewers wait for no grain call and no thread of the pool.</summary>
public sealed class ThreadOptions
{
    /// <summary>Threads that write to viewers, 0 to 64. Default 0: half the processors, at least one. More help only where a transport
    /// spends processor time in its writes, e.g. on encryption.</summary>
    [Range(0, 64)]
    public int Writers { get; set; }

    /// <summary>The most writers that a transport may hold and that are replaced, 0 to 1,024. Default 64. A transport that waits inside of
    /// a write holds one for each viewer; beyond this number writes wait.</summary>
    [Range(0, 1_024)]
    public int MaxHeldThreads { get; set; } = 64;

    /// <summary>The number of writers on this machine.</summary>
    internal int WriterCount => Writers > 0 ? Writers : Math.Max(1, Environment.ProcessorCount / 2);
}
