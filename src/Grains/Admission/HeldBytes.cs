namespace RemoteAccess.Grains.Admission;

/// <summary>
/// The bytes that one link holds for its viewer (B15). They are reported to the room in steps, so that an ordinary queue with small frames
/// does not touch a shared count.
/// </summary>
/// <remarks>Guarded by the link's lock.</remarks>
internal sealed class HeldBytes
{
    /// <summary>The most bytes that are held without a report. A viewer may always hold as many, regardless of the others.</summary>
    public const int Step = 64 * 1024;

    private long _reported;

    /// <summary>The room that the bytes are reported to; null for a link that is not counted.</summary>
    public RoomAdmission? Room { get; set; }

    /// <summary>Bytes in the queue; of shared frames, the viewer's part.</summary>
    public long Queued { get; set; }

    /// <summary>Bytes of answers that wait for their turn in the queue.</summary>
    public long Waiting { get; set; }

    private long Now => Queued + Waiting;

    /// <summary>Reports the bytes that are held now, if they differ from the last report by a step or are zero.</summary>
    public void Report()
    {
        var change = Now - _reported;
        if (Room is not null && change != 0 && (Now == 0 || Math.Abs(change) >= Step))
        {
            _reported = Now;
            Room.Hold(change);
        }
    }

    /// <summary>Whether the viewer would hold too much with that many bytes more: while the room or the silo is above its limit, a viewer
    /// that holds more than its share overflows.</summary>
    public bool IsTooMuch(int more) =>
        Now + more is > Step and var held && Room is { IsOver: true } room && held > room.FairShare;
}
