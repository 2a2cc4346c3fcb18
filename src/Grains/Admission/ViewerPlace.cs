using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Admission;

/// <summary>
/// One identity's place among the viewers of its room (B15): taken with the first attempt to serve it, and kept over resets, back-off and
/// the loss of our own connection, so that a viewer that was served is not refused. Used only by the running step of its chain.
/// </summary>
internal sealed class ViewerPlace(RoomAdmission room, KeptPlaces kept, ParticipantIdentity identity)
{
    private bool _taken;

    /// <summary>Takes the place, if it is not taken.</summary>
    /// <returns><see cref="AdmissionBound.None"/>, or the limit that is the reason of the refusal.</returns>
    public AdmissionBound TryTake()
    {
        var bound = _taken || kept.Take(identity) ? AdmissionBound.None : room.TryAddViewer();
        _taken |= bound == AdmissionBound.None;
        return bound;
    }

    /// <summary>Releases the place if it is taken and not needed: the viewer is not served and no retry waits.</summary>
    public void FreeUnless(bool needed)
    {
        if (_taken && !needed)
        {
            _taken = false;
            room.RemoveViewer();
        }
    }

    /// <summary>The viewer is removed because our connection was lost: its place, if it has one, is kept.</summary>
    public void Keep()
    {
        if (_taken)
        {
            _taken = false;
            kept.Keep(identity);
        }
    }

    /// <summary>The viewer is removed: its place is kept if our own connection was lost (<see cref="ReasonCode.ConnectionLost"/>), since
    /// the
    /// viewer is added again when that is back.</summary>
    public void KeepIfLost(ReasonCode reason)
    {
        if (reason == ReasonCode.ConnectionLost)
        {
            Keep();
        }
    }

    /// <summary>The viewer is no longer in the room: its place is released, or kept if we cannot know.</summary>
    public void Left(ReasonCode reason)
    {
        KeepIfLost(reason);
        if (reason != ReasonCode.ConnectionLost)
        {
            Release();
        }
    }

    /// <summary>The viewer has left: its place is not kept.</summary>
    public void Release() => kept.Release(identity);
}
