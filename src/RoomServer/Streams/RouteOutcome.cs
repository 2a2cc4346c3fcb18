namespace RemoteAccess.RoomServer.Streams;

/// <summary>The outcome of a packet.</summary>
internal enum RouteOutcome
{
    /// <summary>Routed, or there was no receiver.</summary>
    Done,

    /// <summary>
    /// Dropped: it has no header before it, or its sender may not publish or has no such track. Costs the sender a control message.
    /// </summary>
    Dropped,

    /// <summary>The sender had no credit for it.</summary>
    NoCredit,

    /// <summary>The chunk or the frame is longer than allowed.</summary>
    TooLong,
}
