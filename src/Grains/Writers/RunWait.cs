namespace RemoteAccess.Grains.Writers;

/// <summary>What the run of a flush worker waits for, and who ends the wait: the grant, the end of the write, or the end of the link.
/// Exactly one of them does.</summary>
/// <remarks>A run checks <see cref="IsInterrupted"/> after it has begun to wait. <see cref="Interrupt"/> is called before a wait is ended
/// for that reason. So an interruption is never missed. The calls of the stream need no fence: the watchdog, which looks at most every 50
/// ms, has one for all threads.</remarks>
internal sealed class RunWait
{
    private int _reason;
    private int _callOwner;
    private bool _interrupted;
    private bool _calling;

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
    public bool IsInterrupted => Volatile.Read(ref _interrupted);

    /// <summary>The run waits from here on: another thread may continue it.</summary>
    /// <remarks>A full fence: the run checks for an interruption after it.</remarks>
    public void Begin(Reason reason) => Interlocked.Exchange(ref _reason, (int)reason);

    /// <summary>Whether it waits for that now.</summary>
    public bool IsFor(Reason reason) => Volatile.Read(ref _reason) == (int)reason;

    /// <summary>Ends a wait.</summary>
    /// <returns>Whether the caller ended it. If so, the caller continues the run.</returns>
    public bool TryEnd(Reason reason) =>
        Interlocked.CompareExchange(ref _reason, (int)Reason.None, (int)reason) == (int)reason;

    /// <summary>A call of the stream begins, which may hold its thread.</summary>
    public void BeginCall() => Volatile.Write(ref _calling, true);

    /// <summary>The call has returned.</summary>
    /// <returns>Whether the run still belongs to the thread of the call; otherwise <see cref="TryTakeCall"/> has taken it.</returns>
    public bool TryEndCall()
    {
        Volatile.Write(ref _calling, false);
        return !IsInterrupted || Interlocked.CompareExchange(ref _callOwner, 1, 0) != 2;
    }

    /// <summary>Takes the run from a call that is still under way although the link has ended. The caller continues the run.</summary>
    /// <remarks>After the fence for all threads, either the end of the call is seen here, or the call, when it returns, sees the
    /// interruption, and of the two exchanges one succeeds. No call begins after an interruption was seen.</remarks>
    public bool TryTakeCall()
    {
        if (!IsInterrupted || !Volatile.Read(ref _calling))
        {
            return false;
        }

        Interlocked.MemoryBarrierProcessWide();
        return Volatile.Read(ref _calling) && Interlocked.CompareExchange(ref _callOwner, 2, 0) == 0;
    }

    /// <summary>The link has ended.</summary>
    public void Interrupt()
    {
        Volatile.Write(ref _interrupted, true);
        Interlocked.MemoryBarrier();
    }
}

/// <summary>Where a run continues.</summary>
internal enum Resumption
{
    /// <summary>From the start, or after a chunk that was not written.</summary>
    NotWritten,

    /// <summary>After a chunk that was written.</summary>
    Written,

    /// <summary>Its part of the budget was granted.</summary>
    Granted,

    /// <summary>Its write has ended: it succeeded or failed.</summary>
    WriteEnded,

    /// <summary>Its write was abandoned, and may still read the buffer.</summary>
    WriteAbandoned,
}
