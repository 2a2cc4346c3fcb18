namespace RemoteAccess.RoomServer.Connections;

/// <summary>The place of a signal that one viewer causes in the send queue of another viewer.</summary>
internal enum CausedOrder
{
    /// <summary>After earlier announcements, before packets that have to wait.</summary>
    Announced,

    /// <summary>As an announcement, but behind the packets that wait: the departure of a sender of some of them.</summary>
    AnnouncedBehindPackets,

    /// <summary>Behind the packets that wait, which include those of its stream; announcements go before it.</summary>
    BehindPackets,
}
