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

/// <summary>The outcome of a packet, and for how many receivers it was queued: its sender pays for each.</summary>
internal readonly record struct Routed(RouteOutcome Outcome, int Deliveries = 0)
{
    public static readonly Routed Done = new(RouteOutcome.Done);
}
