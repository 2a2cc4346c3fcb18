namespace RemoteAccess.RoomServer.Client.Connecting;

/// <summary>The participants of the room, by identity; changed before the event of the change is written.</summary>
internal sealed class RoomView
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ParticipantInfo> _byIdentity = new(StringComparer.Ordinal);

    public IReadOnlyCollection<ParticipantInfo> Snapshot()
    {
        lock (_gate)
        {
            return [.. _byIdentity.Values];
        }
    }

    public ParticipantInfo? Find(string identity)
    {
        lock (_gate)
        {
            return _byIdentity.GetValueOrDefault(identity);
        }
    }

    public void Set(ParticipantInfo participant)
    {
        lock (_gate)
        {
            _byIdentity[participant.Identity] = participant;
        }
    }

    /// <summary>Removes a connection and returns it as last known; null when another connection or none has the identity.</summary>
    public ParticipantInfo? Remove(string identity, string sid)
    {
        lock (_gate)
        {
            if (_byIdentity.TryGetValue(identity, out var participant) && participant.Sid == sid)
            {
                _byIdentity.Remove(identity);
                return participant;
            }

            return null;
        }
    }
}
