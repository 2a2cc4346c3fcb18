namespace RemoteAccess.RoomServer.Streams;

/// <summary>What became of a packet.</summary>
internal enum RouteOutcome
{
    /// <summary>Routed, or there was nobody to route it to.</summary>
    Done,

    /// <summary>Dropped: no header went before it, its sender may not publish or has no such track. Costs the sender a control
    /// message.</summary>
    Dropped,

    /// <summary>The sender had no credit for it.</summary>
    NoCredit,

    /// <summary>The chunk or the frame is longer than allowed.</summary>
    TooLong,
}
