using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Grains.Threads;

/// <summary>The silo's own threads: writes to viewers, and what rooms and viewers report, wait for no grain call and no thread of the
/// pool.</summary>
public sealed class ThreadOptions
{
    /// <summary>Threads that write to viewers, 0 to 64. Default 0: half the processors, at least one. More help only where a transport
    /// spends processor time in its writes, e.g. on encryption.</summary>
    [Range(0, 64)]
    public int Writers { get; set; }

    /// <summary>Threads that run the sessions of rooms, 0 to 64. Default 0: half the processors, at least two, so that one large message of
    /// a viewer does not delay the messages of the others.</summary>
    [Range(0, 64)]
    public int Sessions { get; set; }

    /// <summary>The most threads of each kind that a transport may hold and that are replaced, 0 to 1,024. Default 64. A transport that
    /// waits inside of a write holds one for each viewer; beyond this number writes wait.</summary>
    [Range(0, 1_024)]
    public int MaxHeldThreads { get; set; } = 64;

    /// <summary>The number of session threads on this machine.</summary>
    internal int SessionCount => Sessions > 0 ? Sessions : Math.Max(2, Environment.ProcessorCount / 2);

    /// <summary>The number of writers on this machine.</summary>
    internal int WriterCount => Writers > 0 ? Writers : Math.Max(1, Environment.ProcessorCount / 2);
}
