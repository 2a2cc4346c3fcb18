namespace RemoteAccess.Grains.Admission;

/// <summary>
/// What one link holds for its viewer (B15), reported to its room in steps, so that an ordinary queue, which comes and goes by small
/// frames, touches no count that others share.
/// </summary>
/// <remarks>Guarded by the link's lock.</remarks>
internal sealed class HeldBytes
{
    /// <summary>Held without being reported, at most. Also what a viewer may hold whatever the others hold.</summary>
    public const int Step = 64 * 1024;

    private long _reported;

    /// <summary>The room that it is reported to; null for a link that nobody counts.</summary>
    public RoomAdmission? Room { get; set; }

    /// <summary>Bytes in the queue: of frames that others are sent too, the viewer's part.</summary>
    public long Queued { get; set; }

    /// <summary>Bytes of answers that wait for their turn in the queue.</summary>
    public long Waiting { get; set; }

    private long Now => Queued + Waiting;

    /// <summary>Reports what is held now, when it is a step away from what was reported, or nothing.</summary>
    public void Report()
    {
        var change = Now - _reported;
        if (Room is not null && change != 0 && (Now == 0 || Math.Abs(change) >= Step))
        {
            _reported = Now;
            Room.Hold(change);
        }
    }

    /// <summary>Whether the viewer would hold too much with that many bytes more: while the room or the silo holds too much, whoever holds
    /// more than its share overflows.</summary>
    public bool IsTooMuch(int more) =>
        Now + more is > Step and var held && Room is { IsOver: true } room && held > room.FairShare;
}
