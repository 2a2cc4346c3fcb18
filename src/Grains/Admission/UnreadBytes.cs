namespace RemoteAccess.Grains.Admission;

/// <summary>
/// Unread bytes of one viewer's streams on a transport that cannot slow their sender down. They count for the room and the silo (B15).
/// Thread-safe.
/// </summary>
internal sealed class UnreadBytes(RoomAdmission room)
{
    private long _held;

    /// <summary>The number of waiting bytes changed.</summary>
    /// <param name="change">Bytes.</param>
    /// <returns>False when the number has grown, the room or the silo is above its limit, and the viewer holds more than its
    /// share.</returns>
    public bool Add(long change)
    {
        var held = Interlocked.Add(ref _held, change);
        room.Hold(change);
        return change <= 0 || !room.IsOver || held <= room.FairShare;
    }
}
