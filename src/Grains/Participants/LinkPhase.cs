namespace RemoteAccess.Grains.Participants;

/// <summary>Where a link is in its life: Open → (Completing →) Closed; it never goes back.</summary>
internal enum LinkPhase
{
    /// <summary>Takes frames.</summary>
    Open,

    /// <summary>Takes no more frames; what is queued is flushed, then the stream is closed (F4).</summary>
    Completing,

    /// <summary>Takes nothing, flushes nothing (F2).</summary>
    Closed,
}
