using System.Runtime.InteropServices;
using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// Weighs the headers of each identity without a following packet. The native library keeps each of them until a packet follows or the
/// sender leaves, even if we refuse the stream, and has no call to release them: beyond the bound only the removal of the sender frees the
/// memory. Thread-safe.
/// </summary>
internal sealed class UnusedHeaders
{
    /// <summary>
    /// The most that one identity may have, by weight: 1 MiB, or 4,096 headers with short ids. A header and its first packet arrive
    /// together, so a correct viewer has almost none.
    /// </summary>
    internal const int MaxWeight = 1024 * 1024;

    /// <summary>The weight of a header besides its id.</summary>
    internal const int FlatWeight = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _identities = new(StringComparer.Ordinal);

    /// <summary>Identities with such headers; for leak checks.</summary>
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

    /// <summary>A header arrived. True when its sender has too many; then the count restarts.</summary>
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

    /// <summary>Another packet of a stream arrived.</summary>
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

    /// <summary>Its connection ended, and the library has released the headers.</summary>
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
