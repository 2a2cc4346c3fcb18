using System.Collections.Concurrent;

namespace RemoteAccess.RoomServer.Client.Streams;

/// <summary>This client's open streams, by id, for credit, resets and departures.</summary>
internal sealed class OutgoingStreams
{
    private readonly ConcurrentDictionary<ByteStreamId, OutgoingStream> _streams = new();
    private volatile IOException? _closed;

    public void Add(OutgoingStream stream)
    {
        _streams[stream.Id] = stream;

        // Close may have run between the caller's check and this: the second of the two breaks the stream.
        if (_closed is { } error)
        {
            stream.ConnectionEnded(error);
        }
    }

    /// <summary>Streams that are open and not broken.</summary>
    public int Count => _streams.Count;

    public void Remove(OutgoingStream stream) => _streams.TryRemove(stream.Id, out _);

    public void Grant(ByteStreamId id, uint bytes)
    {
        if (_streams.TryGetValue(id, out var stream))
        {
            stream.Grant(bytes);
        }
    }

    public void Reset(string id, string reason)
    {
        if (ByteStreamId.TryParse(id, out var parsed) && _streams.TryGetValue(parsed, out var stream))
        {
            stream.Break(new IOException($"The server cut the stream: {reason}"));
        }
    }

    /// <summary>A participant's connection ended: breaks the streams that are meant for it alone.</summary>
    public void DestinationLeft(string sid)
    {
        foreach (var stream in _streams.Values)
        {
            if (stream.BoundSid == sid)
            {
                stream.DestinationLeft();
            }
        }
    }

    public void Close(string reason)
    {
        _closed = new IOException(reason);
        foreach (var stream in _streams.Values)
        {
            stream.ConnectionEnded(_closed);
        }
    }
}
