namespace RemoteAccess.RoomServer.Rooms;

/// <summary>
/// Hears of viewers and devices in all rooms. Called under the locks of the room table, in the order in which things happen, so it must
/// neither wait nor call out.
/// </summary>
internal interface IRoomPresence
{
    /// <summary>A viewer joined (<see cref="Member.IsViewer"/>), be it the first one or another.</summary>
    void ViewerJoined(string room);

    /// <summary>A device joined (<see cref="Member.IsDevice"/>).</summary>
    void DeviceJoined(string room);

    /// <summary>There is no viewer, any more or still. May be told again.</summary>
    void NoViewers(string room);
}
