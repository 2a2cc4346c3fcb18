namespace RemoteAccess.Grains.Admission;

/// <summary>
/// One identity's place among the viewers of its room: taken with the first attempt to serve it, and kept over resets and back-off, so
/// that who is here is never
/// refused. Used by the running step of its chain alone.
/// </summary>
internal sealed class ViewerPlace(RoomAdmission room)
{
    private bool _taken;

    /// <summary>Takes the place, if it is not taken.</summary>
    /// <returns><see cref="AdmissionBound.None"/>, or the bound it is refused for.</returns>
    public AdmissionBound TryTake()
    {
        var bound = _taken ? AdmissionBound.None : room.TryAddViewer();
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
}
