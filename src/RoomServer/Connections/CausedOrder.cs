namespace RemoteAccess.RoomServer.Connections;

/// <summary>Where a signal that one viewer brings about comes in another's send queue.</summary>
internal enum CausedOrder
{
    /// <summary>After all that was announced before, ahead of packets that have to wait.</summary>
    Announced,

    /// <summary>As an announcement, but behind the packets that wait: the last that is told of who sent some of them.</summary>
    AnnouncedBehindPackets,

    /// <summary>Behind the packets that wait, among which its stream's are; announcements go ahead of it.</summary>
    BehindPackets,
}
