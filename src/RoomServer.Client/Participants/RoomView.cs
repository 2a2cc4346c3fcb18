namespace RemoteAccess.RoomServer.Client.Participants;

/// <summary>Who is in the room, by identity; changed before the event that tells of the change is written.</summary>
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

    /// <summary>Takes a connection out and returns it as last known; null when the identity is held by another or by none.</summary>
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
