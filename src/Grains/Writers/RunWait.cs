namespace RemoteAccess.Grains.Writers;

/// <summary>What the run of a flush worker waits for, and who ends the wait: the grant, the end of the write, or the end of the link.
/// Exactly one of them does.</summary>
/// <remarks>A run looks at <see cref="IsInterrupted"/> after it has begun to wait, and whoever interrupts says so before it looks for a
/// wait: so an interruption is never missed.</remarks>
internal sealed class RunWait
{
    private int _reason;
    private bool _interrupted;

    /// <summary>What a run waits for.</summary>
    public enum Reason
    {
        /// <summary>Nothing: it runs, or there is none.</summary>
        None,

        /// <summary>Its part of the room's budget.</summary>
        Budget,

        /// <summary>The end of its write.</summary>
        Write,
    }

    /// <summary>Whether the link has ended.</summary>
    public bool IsInterrupted
    {
        get
        {
            Interlocked.MemoryBarrier();
            return Volatile.Read(ref _interrupted);
        }
    }

    /// <summary>The run waits from here on: another thread may go on with it.</summary>
    public void Begin(Reason reason) => Volatile.Write(ref _reason, (int)reason);

    /// <summary>Whether it waits for that now.</summary>
    public bool IsFor(Reason reason) => Volatile.Read(ref _reason) == (int)reason;

    /// <summary>Ends a wait.</summary>
    /// <returns>Whether it is the caller who ended it, and so goes on with the run.</returns>
    public bool TryEnd(Reason reason) =>
        Interlocked.CompareExchange(ref _reason, (int)Reason.None, (int)reason) == (int)reason;

    /// <summary>The link has ended.</summary>
    public void Interrupt()
    {
        Volatile.Write(ref _interrupted, true);
        Interlocked.MemoryBarrier();
    }
}

/// <summary>With what a run goes on.</summary>
internal enum Resumption
{
    /// <summary>From the start, or after a chunk that was not written.</summary>
    NotWritten,

    /// <summary>After a chunk that was written.</summary>
    Written,

    /// <summary>Its part of the budget is there.</summary>
    Granted,

    /// <summary>Its write has ended, well or badly.</summary>
    WriteEnded,

    /// <summary>Its write goes on, and nobody waits for it any more.</summary>
    WriteAbandoned,
}
