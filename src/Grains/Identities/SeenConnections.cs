using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Identities;

/// <summary>The connections of one identity that had a turn to be added and have not left since. One, but for a room of several transports
/// and for departures that are reported late; so the first is a field.</summary>
/// <remarks>Owned by the running step of the chain.</remarks>
internal sealed class SeenConnections
{
    private ParticipantSid? _last;
    private HashSet<ParticipantSid>? _earlier;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _last is null && _earlier is null;

    /// <summary>Whether a connection had its turn.</summary>
    public bool Has(ParticipantSid sid) => _last == sid || (_earlier?.Contains(sid) ?? false);

    /// <summary>A connection has its turn. Idempotent.</summary>
    public void Add(ParticipantSid sid)
    {
        if (Has(sid))
        {
            return;
        }

        if (_last is { } last)
        {
            (_earlier ??= []).Add(last);
        }

        _last = sid;
    }

    /// <summary>A connection has left. Idempotent.</summary>
    public void Remove(ParticipantSid sid)
    {
        _last = _last == sid ? null : _last;
        if (_earlier is { } earlier && earlier.Remove(sid) && earlier.Count == 0)
        {
            _earlier = null;
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => (_last, _earlier) = (null, null);
}
