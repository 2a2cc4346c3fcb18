using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// Remembers the last ended streams of each identity, and those whose chunks arrived without a header, to judge further packets on them: a
/// repeat, a loss, or a packet that is not for us. Bounded; it only decides. Not thread-safe.
/// </summary>
internal sealed class EndedStreams
{
    /// <summary>Streams remembered of one identity, the newest.</summary>
    internal const int PerIdentity = 32;

    private readonly Dictionary<string, Queue<Entry>> _identities = new(StringComparer.Ordinal);

    /// <summary>Remembered identities; for leak checks.</summary>
    internal int Count => _identities.Count;

    /// <summary>A stream is over.</summary>
    /// <param name="identity">Whose.</param>
    /// <param name="id">Which.</param>
    /// <param name="timestamp">The timestamp of its header; 0 for none.</param>
    /// <param name="next">The number its next chunk would have had.</param>
    /// <param name="isKnown">Whether its sender knows, or is being notified, that it is no longer read.</param>
    internal void Add(ParticipantIdentity identity, string id, long timestamp, ulong next, bool isKnown) =>
        Add(identity.Value, new Entry(id, timestamp, next, hadHeader: true, isKnown));

    /// <summary>A header arrived: returns whether it repeats the header of an ended stream, and whether chunks arrived before it.</summary>
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

    /// <summary>A chunk of an unknown stream arrived: it is judged once.</summary>
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
                // An identity without a reported join has no reported departure.
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

/// <summary>The verdict on a header of a stream that is not open.</summary>
internal enum HeaderVerdict
{
    /// <summary>A stream begins.</summary>
    New,

    /// <summary>The same header once more, after the stream's end: dropped.</summary>
    Repeat,

    /// <summary>Chunks of the stream arrived before it: they are lost.</summary>
    AfterItsChunks,
}

/// <summary>The verdict on a chunk of a stream that is not open.</summary>
internal enum StrayVerdict
{
    /// <summary>Its sender knows of the loss, or it is not for us.</summary>
    Nothing,

    /// <summary>It arrived after the end of its stream.</summary>
    AfterItsEnd,

    /// <summary>Nothing is known of the stream.</summary>
    Unknown,
}
