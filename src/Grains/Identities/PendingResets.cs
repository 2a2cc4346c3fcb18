using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// The resets of one session that were requested and not handled yet: a set by SID that keeps the first reason (X1). Any thread requests
/// one, the session's event loop drains the set, and the identity's chain marks each as handled.
/// </summary>
internal sealed class PendingResets(WakeSignal wake) : IResetSink
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ParticipantSid, PendingReset> _pending = [];
    private List<PendingReset> _fresh = [];

    /// <summary>Records the reset first and wakes the loop second, so that the woken loop finds it; a loop that drains before it waits
    /// needs no wake-up (X4).</summary>
    public void RequestReset(LinkIdentity participant, ReasonCode reason, string? detail)
    {
        lock (_gate)
        {
            var reset = new PendingReset(participant, reason, detail);
            if (_pending.TryAdd(participant.Sid, reset))
            {
                _fresh.Add(reset);
            }
        }

        wake.Set();
    }

    /// <summary>Returns the resets that were not drained before, oldest first. They stay in the set until they are handled.</summary>
    public IReadOnlyList<PendingReset> Drain()
    {
        lock (_gate)
        {
            if (_fresh.Count == 0)
            {
                return [];
            }

            var drained = _fresh;
            _fresh = [];
            return drained;
        }
    }

    /// <summary>Removes all resets.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _pending.Clear();
            _fresh = [];
        }
    }

    /// <summary>Removes a reset whose step runs now (X2); a later request is a new reset.</summary>
    public void Handled(PendingReset reset)
    {
        lock (_gate)
        {
            _pending.Remove(reset.Participant.Sid);
        }
    }
}

/// <summary>A reset that was requested and has not run yet.</summary>
/// <param name="Participant">The link's identity, with SID and epoch (P4).</param>
/// <param name="Reason">The reason of the first request (X1).</param>
/// <param name="Detail">What the viewer's notice says besides the reason, or null.</param>
internal sealed record PendingReset(LinkIdentity Participant, ReasonCode Reason, string? Detail);
