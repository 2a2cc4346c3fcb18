namespace RemoteAccess.Grains.Admission;

/// <summary>
/// Bytes of one viewer's streams that a transport which cannot slow their sender lets wait: counted in the room's and the silo's (B15).
/// Thread-safe.
/// </summary>
internal sealed class UnreadBytes(RoomAdmission room)
{
    private long _held;

    /// <summary>More waits, or less.</summary>
    /// <param name="change">Bytes.</param>
    /// <returns>False when more waits, the room or the silo is over its bound, and the viewer holds more than its share of it.</returns>
    public bool Add(long change)
    {
        var held = Interlocked.Add(ref _held, change);
        room.Hold(change);
        return change <= 0 || !room.IsOver || held <= room.FairShare;
    }
}
