namespace RemoteAccess.RoomServer.Connector;

/// <summary>
/// One room whose viewers are to be told of, or were a moment ago. Guarded by the lock of <see cref="WaitingRooms"/>. It is asked for
/// (nowhere queued), or queued with <see cref="Ask"/>, or queued to be forgotten.
/// </summary>
internal sealed class WaitingRoom(string name)
{
    public string Name { get; } = name;

    /// <summary>Its viewers are to be told of when it is due, or once the call under way is over.</summary>
    public bool Ask { get; set; }

    /// <summary>A call is under way.</summary>
    public bool Asking { get; set; }

    /// <summary>A viewer is there and no device has joined since it came: what failed is worth another attempt.</summary>
    public bool Waits { get; set; }

    /// <summary>Limited or failed calls in a row.</summary>
    public int Failures { get; set; }

    /// <summary>When it may be asked for, or is forgotten: a timestamp.</summary>
    public long Due { get; set; }

    /// <summary>Its place among those due at the same time.</summary>
    public long Number { get; set; }
}
