using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Admission;

/// <summary>
/// The places of viewers who were served when our own connection to their room was lost: they are still in the room, or come back to it as
/// we do, and nobody else may take their places meanwhile (B15). Each is kept until its viewer is served again or seen to be gone; all that
/// are left are given back when <see cref="Wait"/> is over since the loss, or <see cref="Grace"/> since we are back.
/// </summary>
/// <remarks>Thread-safe; one timer for all. Its lock is a leaf but for the admission's counts, which have none. A place belongs either to
/// its viewer's chain or to this, never to both: it passes over within one step of the chain.</remarks>
internal sealed class KeptPlaces(RoomAdmission room, TimeProvider time) : IDisposable
{
    /// <summary>How long places are kept without a connection: a room server that is started again is back by then, and other rooms of the
    /// silo need not do without the places for longer.</summary>
    internal static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);

    /// <summary>How long after our return viewers who were lost with us may take to come back.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly HashSet<ParticipantIdentity> _kept = [];
    private ITimer? _timer;
    private bool _isOver;

    /// <summary>Places kept now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _kept.Count;
            }
        }
    }

    /// <summary>A viewer is dropped with our connection: its place is kept, or given back when the session is over.</summary>
    public void Keep(ParticipantIdentity identity)
    {
        lock (_gate)
        {
            if (_isOver || !_kept.Add(identity))
            {
                room.RemoveViewer();
                return;
            }

            _timer ??= time.CreateTimer(
                static places => ((KeptPlaces)places!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Wait, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Hands a viewer's place over to whoever serves it.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Take(ParticipantIdentity identity)
    {
        lock (_gate)
        {
            return _kept.Remove(identity);
        }
    }

    /// <summary>A viewer is gone: its place, if one is kept, is anybody's.</summary>
    public void Release(ParticipantIdentity identity)
    {
        lock (_gate)
        {
            if (_kept.Remove(identity))
            {
                room.RemoveViewer();
            }
        }
    }

    /// <summary>We are back: who does not come back now is gone.</summary>
    public void Rejoined()
    {
        lock (_gate)
        {
            if (_kept.Count > 0)
            {
                _timer?.Change(Grace, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>The session is over: every place is given back, now and from now on.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _timer?.Dispose();
            GiveAllBack();
        }
    }

    private void Expire()
    {
        lock (_gate)
        {
            GiveAllBack();
        }
    }

    private void GiveAllBack()
    {
        for (var left = _kept.Count; left > 0; left--)
        {
            room.RemoveViewer();
        }

        _kept.Clear();
    }
}
