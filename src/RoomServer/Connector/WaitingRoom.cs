namespace RemoteAccess.RoomServer.Connector;

/// <summary>
/// One room whose viewers are to be reported, or were reported recently. Guarded by the lock of <see cref="WaitingRooms"/>. Its call is
/// running (not queued), or it is queued with <see cref="Ask"/>, or it is queued to be forgotten.
/// </summary>
internal sealed class WaitingRoom(string name)
{
    public string Name { get; } = name;

    /// <summary>Its viewers are to be reported when it is due, or after the running call.</summary>
    public bool Ask { get; set; }

    /// <summary>A call is running.</summary>
    public bool Asking { get; set; }

    /// <summary>A viewer is in the room and no device has joined since: a failed call is retried.</summary>
    public bool Waits { get; set; }

    /// <summary>Limited or failed calls in a row.</summary>
    public int Failures { get; set; }

    /// <summary>When it may be reported, or is forgotten: a timestamp.</summary>
    public long Due { get; set; }

    /// <summary>Its order among rooms that are due at the same time.</summary>
    public long Number { get; set; }
}
