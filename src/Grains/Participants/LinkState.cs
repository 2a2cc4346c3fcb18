namespace RemoteAccess.Grains.Participants;

/// <summary>Life of a link: Open → (Completing →) Closed; never back.</summary>
internal enum LinkState
{
    /// <summary>Takes frames.</summary>
    Open,

    /// <summary>Takes no more frames; what is queued is flushed, then the stream is closed (F4).</summary>
    Completing,

    /// <summary>Takes nothing, flushes nothing (F2).</summary>
    Closed,
}
