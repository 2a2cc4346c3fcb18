using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Keys;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Identities;

/// <summary>
/// The resets of one session that were asked for and not handled yet: a set by SID, first reason kept (X1). Any thread records; the
/// session's loop drains; the identity's chain says when one has been handled.
/// </summary>
internal sealed class PendingResets(WakeSignal wake) : IResetSink
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ParticipantSid, PendingReset> _pending = [];
    private List<PendingReset> _fresh = [];

    /// <summary>Records first, wakes second: whoever is woken finds it, and a loop that drains before it waits needs no wake-up
    /// (X4).</summary>
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

    /// <summary>Those not drained before, oldest first. They stay in the set until they are handled.</summary>
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

    /// <summary>Forgets all of them.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _pending.Clear();
            _fresh = [];
        }
    }

    /// <summary>Its turn has come (X2); a later request is a new reset.</summary>
    public void Handled(PendingReset reset)
    {
        lock (_gate)
        {
            _pending.Remove(reset.Participant.Sid);
        }
    }
}

/// <summary>A reset that was asked for and has not run yet.</summary>
/// <param name="Participant">Whose: the link's identity, with SID and epoch (P4).</param>
/// <param name="Reason">The first reason asked for (X1).</param>
/// <param name="Detail">What the viewer is told besides the reason, or null.</param>
internal sealed record PendingReset(LinkIdentity Participant, ReasonCode Reason, string? Detail);
