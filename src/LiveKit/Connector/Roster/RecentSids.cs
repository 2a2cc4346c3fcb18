using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>The last connections that ended, so that a late report of one does not bring it back. Bounded: the oldest is
/// forgotten.</summary>
internal sealed class RecentSids
{
    /// <summary>How many are remembered: far more than can end while one look-up is under way.</summary>
    internal const int Capacity = 1024;

    private readonly HashSet<ParticipantSid> _sids = [];
    private readonly Queue<ParticipantSid> _order = [];

    internal bool Contains(ParticipantSid sid) => _sids.Contains(sid);

    internal void Add(ParticipantSid sid)
    {
        if (!_sids.Add(sid))
        {
            return;
        }

        _order.Enqueue(sid);
        while (_order.Count > Capacity)
        {
            _sids.Remove(_order.Dequeue());
        }
    }

    /// <summary>The connection is there again: a full reconnect of ours reports everybody gone and back under the same SIDs.</summary>
    internal void Remove(ParticipantSid sid) => _sids.Remove(sid);
}
