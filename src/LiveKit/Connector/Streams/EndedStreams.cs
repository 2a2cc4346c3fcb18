using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// Remembers the last streams of each identity that are not open any more, or whose chunks came without a header, so that what still
/// arrives on them is judged: a repeat, news that is lost, or nothing for us. Bounded; it decides, and does nothing. Not thread-safe.
/// </summary>
internal sealed class EndedStreams
{
    /// <summary>Streams remembered of one identity, the newest.</summary>
    internal const int PerIdentity = 32;

    private readonly Dictionary<string, Queue<Entry>> _identities = new(StringComparer.Ordinal);

    /// <summary>Identities of which anything is remembered; for leak checks.</summary>
    internal int Count => _identities.Count;

    /// <summary>A stream is over.</summary>
    /// <param name="identity">Whose.</param>
    /// <param name="id">Which.</param>
    /// <param name="timestamp">That of its header; 0 when not told.</param>
    /// <param name="next">The number its next chunk would have had.</param>
    /// <param name="isKnown">Whether its sender knows, or is being told, that it is read no more.</param>
    internal void Add(ParticipantIdentity identity, string id, long timestamp, ulong next, bool isKnown) =>
        Add(identity.Value, new Entry(id, timestamp, next, hadHeader: true, isKnown));

    /// <summary>A header came: whether it is the repeat of one whose stream is over, and whether chunks came before it.</summary>
    internal HeaderVerdict Opened(ParticipantIdentity identity, string id, long timestamp)
    {
        if (Find(identity.Value, id) is not { } entry)
        {
            return HeaderVerdict.New;
        }

        if (entry.HadHeader && timestamp != 0 && entry.Timestamp == timestamp)
        {
            return HeaderVerdict.Repeat;
        }

        entry.IsForgotten = true;
        return entry.HadHeader ? HeaderVerdict.New : HeaderVerdict.AfterItsChunks;
    }

    /// <summary>Judges a chunk of a stream that is not open.</summary>
    internal StrayVerdict Judge(ParticipantIdentity identity, string id, ulong index)
    {
        if (Find(identity.Value, id) is not { } entry)
        {
            return StrayVerdict.Unknown;
        }

        if (entry.IsKnown || index < entry.Next)
        {
            return StrayVerdict.Nothing;
        }

        entry.IsKnown = true;
        return StrayVerdict.AfterItsEnd;
    }

    /// <summary>A chunk came of a stream that nothing is known of: it is judged once.</summary>
    internal void AddStray(ParticipantIdentity identity, string id) =>
        Add(identity.Value, new Entry(id, timestamp: 0, next: 0, hadHeader: false, isKnown: true));

    /// <summary>The identity has left.</summary>
    internal void Forget(ParticipantIdentity identity) => _identities.Remove(identity.Value);

    private Entry? Find(string identity, string id)
    {
        if (!_identities.TryGetValue(identity, out var entries))
        {
            return null;
        }

        foreach (var entry in entries)
        {
            if (!entry.IsForgotten && entry.Id == id)
            {
                return entry;
            }
        }

        return null;
    }

    private void Add(string identity, Entry entry)
    {
        if (!_identities.TryGetValue(identity, out var entries))
        {
            if (_identities.Count >= InboundStreams.MaxPerRoom)
            {
                // Identities that were never seen to join are never seen to leave.
                _identities.Clear();
            }

            _identities.Add(identity, entries = new Queue<Entry>());
        }

        while (entries.Count >= PerIdentity)
        {
            entries.Dequeue();
        }

        entries.Enqueue(entry);
    }

    private sealed class Entry(string id, long timestamp, ulong next, bool hadHeader, bool isKnown)
    {
        internal string Id { get; } = id;

        internal long Timestamp { get; } = timestamp;

        internal ulong Next { get; } = next;

        internal bool HadHeader { get; } = hadHeader;

        internal bool IsKnown { get; set; } = isKnown;

        internal bool IsForgotten { get; set; }
    }
}

/// <summary>What a header says of a stream that is not open.</summary>
internal enum HeaderVerdict
{
    /// <summary>A stream begins.</summary>
    New,

    /// <summary>The same header once more, after the stream's end: dropped.</summary>
    Repeat,

    /// <summary>Chunks of the stream came before it: they are lost.</summary>
    AfterItsChunks,
}

/// <summary>What a chunk of a stream that is not open says.</summary>
internal enum StrayVerdict
{
    /// <summary>Nothing is lost that its sender does not know of, or it is not for us.</summary>
    Nothing,

    /// <summary>It comes after the end its sender gave the stream.</summary>
    AfterItsEnd,

    /// <summary>Nothing is known of the stream.</summary>
    Unknown,
}
