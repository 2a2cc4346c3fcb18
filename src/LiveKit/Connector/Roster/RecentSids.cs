using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Roster;

/// <summary>The connections that ended last, so that a late report does not add one again. Bounded: the oldest is forgotten.</summary>
internal sealed class RecentSids
{
    /// <summary>How many are remembered: far more than can end during one look-up.</summary>
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

    /// <summary>The connection is present again: our own full reconnect reports everybody gone and back under the same SIDs.</summary>
    internal void Remove(ParticipantSid sid) => _sids.Remove(sid);
}
