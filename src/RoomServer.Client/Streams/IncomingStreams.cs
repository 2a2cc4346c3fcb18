using System.Text;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Streams;

/// <summary>The streams that others have open to this client, by sender's SID and stream id. Used by the receive loop only.</summary>
internal sealed class IncomingStreams(ReceiptPump receipts, RoomClientOptions options)
{
    private readonly Dictionary<string, Dictionary<ByteStreamId, IncomingStream>> _bySender = new(StringComparer.Ordinal);
    private readonly RecentStreams _discarded = new(capacity: 1_024);
    private int _count;
    private long _strayPackets;

    /// <summary>Chunks and trailers of streams whose header did not reach this client, and headers beyond the limit.</summary>
    public long StrayPackets => Interlocked.Read(ref _strayPackets);

    /// <summary>Streams held.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>A header: the stream it opens, or null when it is refused.</summary>
    public IncomingStream? Open(in ServerPacket packet, Func<string, ParticipantInfo?> findSender)
    {
        var sid = Encoding.UTF8.GetString(packet.SenderSid);
        var identity = Encoding.UTF8.GetString(packet.SenderIdentity);
        var id = packet.Body.StreamId;
        var known = _bySender.TryGetValue(sid, out var streams);
        if (_count >= options.MaxIncomingStreams
            || (known && (streams!.Count >= options.MaxIncomingStreamsPerSender || streams.ContainsKey(id))))
        {
            // Sent again for each header: a stream with that id may have been refused and ended before.
            Stray();
            Discard(sid, id);
            return null;
        }

        if (!known)
        {
            _bySender.Add(sid, streams = []);
        }

        var sender = findSender(identity) is { } participant && participant.Sid == sid
            ? participant
            : new ParticipantInfo { Sid = sid, Identity = identity, JoinedAt = 0 };
        var window = (int)Math.Min(packet.Window, (uint)options.ReceiveWindowBytes);
        var stream = new IncomingStream(
            id, sender, Encoding.UTF8.GetString(packet.Body.Topic), Encoding.UTF8.GetString(packet.Body.Name), window, receipts,
                options.StreamLost);
        streams!.Add(id, stream);
        _count++;
        return stream;
    }

    public void Chunk(in ServerPacket packet)
    {
        if (Find(packet, out _) is { } stream)
        {
            stream.Accept(packet.Body.Index, packet.Body.Payload);
        }
        else
        {
            // The server counts what it sends to this client until it receives a discard: sent once, not for each chunk that was under way.
            Stray();
            var sid = Encoding.UTF8.GetString(packet.SenderSid);
            if (!_discarded.Contains(sid, packet.Body.StreamId))
            {
                Discard(sid, packet.Body.StreamId);
            }
        }
    }

    public void Trailer(in ServerPacket packet)
    {
        if (Find(packet, out var streams) is { } stream)
        {
            streams!.Remove(stream.Id);
            _count--;
            if (streams.Count == 0)
            {
                // The departure of a hidden sender is not reported, so it would not be removed.
                _bySender.Remove(stream.Sender.Sid);
            }

            stream.End(Encoding.UTF8.GetString(packet.Body.Reason));
        }
        else
        {
            Stray();
        }
    }

    /// <summary>A sender has left: its streams end.</summary>
    public void SenderLeft(string sid)
    {
        if (_bySender.Remove(sid, out var streams))
        {
            _count -= streams.Count;
            FailAll(streams, "The sender left before it ended the stream.");
        }
    }

    /// <summary>The connection has ended: all streams end.</summary>
    public void Close(string reason)
    {
        foreach (var streams in _bySender.Values)
        {
            FailAll(streams, reason);
        }

        _bySender.Clear();
        _count = 0;
    }

    private static void FailAll(Dictionary<ByteStreamId, IncomingStream> streams, string reason)
    {
        foreach (var stream in streams.Values)
        {
            stream.Fail(new IOException(reason));
        }
    }

    private IncomingStream? Find(in ServerPacket packet, out Dictionary<ByteStreamId, IncomingStream>? streams)
    {
        Span<char> sid = stackalloc char[WireProtocol.MaxSidBytes];
        var length = Encoding.UTF8.GetChars(packet.SenderSid, sid);
        return _bySender.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(sid[..length], out streams)
            && streams.TryGetValue(packet.Body.StreamId, out var stream) ? stream : null;
    }

    private void Stray() => Interlocked.Increment(ref _strayPackets);

    private void Discard(string sid, ByteStreamId id)
    {
        if (receipts.TryEnqueueDiscard(sid, id))
        {
            _discarded.Add(sid, id);
        }
    }
}
