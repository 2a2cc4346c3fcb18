namespace RemoteAccess.RoomServer.Rooms;

/// <summary>
/// Is notified of viewers and devices in all rooms. Called under the locks of the room table, in the order of the events, so it must
/// neither wait nor call other code.
/// </summary>
internal interface IRoomPresence
{
    /// <summary>A viewer joined (<see cref="Member.IsViewer"/>), the first or a further one.</summary>
    void ViewerJoined(string room);

    /// <summary>A device joined (<see cref="Member.IsDevice"/>).</summary>
    void DeviceJoined(string room);

    /// <summary>The room has no viewer. May be called repeatedly.</summary>
    void NoViewers(string room);
}
