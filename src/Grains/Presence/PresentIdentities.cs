using System.Runtime.InteropServices;
using RemoteAccess.Keys;

namespace RemoteAccess.Grains.Presence;

/// <summary>In which sessions of this silo an identity may be present: whoever asks looks there only. Sessions write it when they begin and
/// end to look after an identity, and know who of them is served.</summary>
/// <remarks>Thread-safe: one lock, a leaf, held for a look-up. An entry costs an identity of a session about 200 bytes.</remarks>
internal sealed class PresentIdentities
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ParticipantIdentity, HashSet<IPresentSession>> _sessions = [];

    /// <summary>Identities known; for leak checks.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>A session begins to look after an identity.</summary>
    public void Add(ParticipantIdentity identity, IPresentSession session)
    {
        lock (_gate)
        {
            ref var sessions = ref CollectionsMarshal.GetValueRefOrAddDefault(_sessions, identity, out _);
            (sessions ??= new HashSet<IPresentSession>(1)).Add(session);
        }
    }

    /// <summary>A session does not look after an identity any more.</summary>
    public void Remove(ParticipantIdentity identity, IPresentSession session)
    {
        lock (_gate)
        {
            if (_sessions.TryGetValue(identity, out var sessions) && sessions.Remove(session) && sessions.Count == 0)
            {
                _sessions.Remove(identity);
            }
        }
    }

    /// <summary>The sessions that look after an identity.</summary>
    public IPresentSession[] Find(ParticipantIdentity identity)
    {
        lock (_gate)
        {
            return _sessions.TryGetValue(identity, out var sessions) ? [.. sessions] : [];
        }
    }
}

/// <summary>A session as <see cref="PresentIdentities"/> knows it; compared by reference.</summary>
internal interface IPresentSession
{
    /// <summary>Its room.</summary>
    RoomName Room { get; }
}
