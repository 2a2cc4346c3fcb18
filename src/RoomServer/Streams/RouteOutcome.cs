namespace RemoteAccess.RoomServer.Streams;

/// <summary>What became of a packet.</summary>
internal enum RouteOutcome
{
    /// <summary>Routed, or there was nobody to route it to.</summary>
    Done,

    /// <summary>Dropped: no header went before it, or its sender may not publish. Costs the sender a control message.</summary>
    Dropped,

    /// <summary>The sender had no credit for it.</summary>
    NoCredit,

    /// <summary>The chunk is longer than allowed.</summary>
    TooLong,
}
