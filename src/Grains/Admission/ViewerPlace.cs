using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Admission;

/// <summary>
/// One identity's place among the viewers of its room: taken with the first attempt to serve it, and kept over resets, back-off and the
/// loss of our own connection, so that who is here is never refused. Used by the running step of its chain alone.
/// </summary>
internal sealed class ViewerPlace(RoomAdmission room, KeptPlaces kept, ParticipantIdentity identity)
{
    private bool _taken;

    /// <summary>Takes the place, if it is not taken.</summary>
    /// <returns><see cref="AdmissionBound.None"/>, or the bound it is refused for.</returns>
    public AdmissionBound TryTake()
    {
        var bound = _taken || kept.Take(identity) ? AdmissionBound.None : room.TryAddViewer();
        _taken |= bound == AdmissionBound.None;
        return bound;
    }

    /// <summary>Gives the place back, if it is taken and not needed: nobody is served, and nobody waits to be served again.</summary>
    public void FreeUnless(bool needed)
    {
        if (_taken && !needed)
        {
            _taken = false;
            room.RemoveViewer();
        }
    }

    /// <summary>The viewer is dropped for no reason of its own: its place, if it has one, waits for it.</summary>
    public void Keep()
    {
        if (_taken)
        {
            _taken = false;
            kept.Keep(identity);
        }
    }

    /// <summary>The viewer has left: nothing waits for it.</summary>
    public void Release() => kept.Release(identity);
}
