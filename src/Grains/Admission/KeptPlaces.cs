using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Admission;

/// <summary>
/// The places of viewers that were served when our own connection to their room was lost. They are still in the room, or return to it as we
/// do, and nobody else may take their places meanwhile (B15). Each place is kept until its viewer is served again or has left. All others
/// are released when <see cref="Wait"/> has passed since the loss, or <see cref="Grace"/> since our return.
/// </summary>
/// <remarks>Thread-safe; one timer for all. No other lock is taken under its lock. A place belongs either to its viewer's chain or to this
/// object, never to both: it is handed over within one step of the chain.</remarks>
internal sealed class KeptPlaces(RoomAdmission room, TimeProvider time) : IDisposable
{
    /// <summary>How long places are kept without a connection. A room server that restarts is available again by then, and other rooms of
    /// the silo do not lose the places for longer.</summary>
    internal static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);

    /// <summary>How long after our return the places are kept for viewers that lost their connection too.</summary>
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

    /// <summary>A viewer is removed because our connection was lost: its place is kept, or released if the session is over.</summary>
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

    /// <summary>Hands a viewer's place over to its chain.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Take(ParticipantIdentity identity)
    {
        lock (_gate)
        {
            return _kept.Remove(identity);
        }
    }

    /// <summary>A viewer has left: its place is released.</summary>
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

    /// <summary>We have returned: the grace period starts.</summary>
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

    /// <summary>The session is over: all places are released, and none is kept any more.</summary>
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
