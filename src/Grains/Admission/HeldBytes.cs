namespace RemoteAccess.Grains.Admission;

/// <summary>
/// What one link holds for its viewer, reported to its room in steps, so that an ordinary queue, which comes and goes by small frames,
/// touches no count that others
/// share. Guarded by the link's lock.
/// </summary>
internal struct HeldBytes
{
    /// <summary>Held without being reported, at most. Also what a viewer may hold whatever the others hold.</summary>
    public const int Step = 64 * 1024;

    private long _reported;

    /// <summary>Reports what is held now, when it is a step away from what was reported, or nothing.</summary>
    public void Report(RoomAdmission? room, long now)
    {
        var change = now - _reported;
        if (room is not null && change != 0 && (now == 0 || Math.Abs(change) >= Step))
        {
            _reported = now;
            room.Hold(change);
        }
    }
}
