using System.Runtime.InteropServices;
using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// Weighs the headers of each identity that no packet of their stream has followed. The native library keeps every one of them until a
/// packet follows or its sender leaves, whatever we refuse, and cannot be told to let go: past the bound only removing the sender gives the
/// memory back. Thread-safe.
/// </summary>
internal sealed class UnusedHeaders
{
    /// <summary>The most that one identity may have, by weight: 1 MiB, or 4,096 headers with short ids. A header and its first packet come
    /// together, so a viewer in order has next to none.</summary>
    internal const int MaxWeight = 1024 * 1024;

    /// <summary>What a header weighs beside its id.</summary>
    internal const int FlatWeight = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _identities = new(StringComparer.Ordinal);

    /// <summary>Identities that have any; for leak checks.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _identities.Count;
            }
        }
    }

    /// <summary>A header came. True when its sender has more than it may; then it is counted from nothing again.</summary>
    internal bool Opened(ParticipantIdentity identity, string id)
    {
        lock (_gate)
        {
            ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_identities, identity.Value, out _);
            entry ??= new Entry();

            // By hash, which is seeded by process: a collision leaves one header out.
            if (!entry.Ids.Add(id.GetHashCode(StringComparison.Ordinal)) || (entry.Weight += Weight(id)) <= MaxWeight)
            {
                return false;
            }

            _identities.Remove(identity.Value);
            return true;
        }
    }

    /// <summary>Another packet of a stream came.</summary>
    internal void Used(string identity, string id)
    {
        lock (_gate)
        {
            if (_identities.TryGetValue(identity, out var entry) && entry.Ids.Remove(id.GetHashCode(StringComparison.Ordinal)))
            {
                entry.Weight -= Weight(id);
                if (entry.Ids.Count == 0)
                {
                    _identities.Remove(identity);
                }
            }
        }
    }

    /// <summary>Its connection ended, and the library has let go.</summary>
    internal void Left(ParticipantIdentity identity)
    {
        lock (_gate)
        {
            _identities.Remove(identity.Value);
        }
    }

    private static int Weight(string id) => FlatWeight + (id.Length * sizeof(char));

    private sealed class Entry
    {
        internal HashSet<int> Ids { get; } = [];

        internal int Weight { get; set; }
    }
}
