using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Rates;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// The streams from participants to the device. Bounded in number. Knows only the connections that are reported to it. Lost bytes are
/// reported on the stream itself, or by <paramref name="losses"/> if it is not open.
/// </summary>
internal sealed partial class InboundStreams(
    RoomName room, int readingBound, InboundLosses losses, ConnectorMetrics metrics, TimeProvider time, ILogger log) : IDisposable
{
    /// <summary>Open at once in a room, far more than the sessions above accept of all viewers.</summary>
    internal const int MaxPerRoom = 8192;

    /// <summary>Open at once by one identity; the session above accepts fewer.</summary>
    internal const int MaxPerIdentity = 32;

    /// <summary>Characters of a topic: 256. A longer topic is unknown, and the code that ignores it would still hold and log it.</summary>
    internal const int MaxTopicLength = 256;

    private const int MaxIdLength = 256;

    private readonly Lock _gate = new();
    private readonly LineLimit _lines = new(time);
    private readonly ILogger _log = log;
    private readonly InboundStreamTable _streams = new();
    private readonly EndedStreams _ended = new();
    private OrphanWatch? _orphans;
    private int _connection;

    /// <summary>Open now; for leak checks.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _streams.Count;
            }
        }
    }

    /// <summary>Whether a connection has a stream open.</summary>
    internal bool HasOpen(ParticipantIdentity identity, ParticipantSid sid)
    {
        lock (_gate)
        {
            return _streams.Any(stream => stream.Identity == identity && stream.Sid == sid);
        }
    }

    /// <summary>A header arrived.</summary>
    /// <returns>The stream; null when it is refused, or the header repeats an earlier one.</returns>
    internal InboundStream? Open(ParticipantIdentity identity, ParticipantSid? sid, NativeStreamHeader header)
    {
        InboundStream? replaced;
        InboundStream stream;
        HeaderVerdict verdict;
        lock (_gate)
        {
            if (header.Timestamp != 0 && _streams.Find(identity.Value, header.StreamId)?.Timestamp == header.Timestamp)
            {
                return null;
            }

            verdict = _ended.Opened(identity, header.StreamId, header.Timestamp);
            if (verdict == HeaderVerdict.Repeat)
            {
                return null;
            }

            var mine = _streams.CountOf(identity);
            if (_streams.Count >= MaxPerRoom || mine >= MaxPerIdentity || !IsUsable(header.StreamId)
                || header.Topic.Length > MaxTopicLength)
            {
                metrics.InboundRefused();
                if (_lines.IsDue(out var unlogged))
                {
                    LogRefused(room, identity, sid, mine, _streams.Count, unlogged);
                }

                return null;
            }

            stream = new InboundStream(header.StreamId, identity, sid, header.Topic, _connection, readingBound, Forget)
            {
                Timestamp = header.Timestamp,
                TotalLength = header.TotalLength,
            };
            replaced = _streams.Add(stream);
        }

        replaced?.End(new IOException("Its sender opened another stream under the same id."));
        if (verdict == HeaderVerdict.AfterItsChunks)
        {
            stream.Lose("A chunk of the stream came before its header.");
        }

        return stream;
    }

    internal void Accept(NativeRoomEvent.StreamChunkReceived chunk)
    {
        if (Find(chunk.Identity, chunk.StreamId) is { Packets: null } stream)
        {
            try
            {
                stream.Accept(chunk.Index, chunk.Content.Span);
            }
#pragma warning disable CA1031 // The pump serves the whole room: what one stream cannot take in costs its sender that stream.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogNotTaken(room, stream.Identity, stream.Sid, exception.ForLog());
                stream.End(new InboundStreamLostException("A chunk of the stream could not be processed."));
            }
        }
        else
        {
            metrics.ChunkWithoutStream();
            if (ParticipantIdentity.TryParse(chunk.Identity, out var identity))
            {
                Stray(identity, chunk);
            }
        }
    }

    internal void Close(NativeRoomEvent.StreamTrailerReceived trailer)
    {
        if (Find(trailer.Identity, trailer.StreamId) is { Packets: null } stream)
        {
            stream.Close(Short(trailer.Reason));
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _orphans?.Dispose();
        }
    }

    /// <summary>Judges a packet of a stream that is not open; reports a packet after the end.</summary>
    internal StrayVerdict Judge(ParticipantIdentity identity, string id, ulong index)
    {
        StrayVerdict verdict;
        lock (_gate)
        {
            verdict = _ended.Judge(identity, id, index);
        }

        if (verdict == StrayVerdict.AfterItsEnd)
        {
            losses.Tell(identity, $"Chunk {index} came after the end of its stream.");
        }

        return verdict;
    }

    /// <summary>The open stream with an identity and id, or null.</summary>
    internal InboundStream? Find(string identity, string id)
    {
        lock (_gate)
        {
            return _streams.Find(identity, id);
        }
    }

    /// <summary>Whether an identity has another stream open to the device's current connection.</summary>
    internal bool HasOther(InboundStream stream)
    {
        lock (_gate)
        {
            return _streams.Any(other => other != stream && other.Identity == stream.Identity && other.Connection == _connection);
        }
    }

    /// <summary>A connection is present: earlier streams of its identity belong to it.</summary>
    internal void Joined(ParticipantIdentity identity, ParticipantSid sid)
    {
        lock (_gate)
        {
            foreach (var stream in _streams.Where(stream => stream.Sid is null && stream.Identity == identity))
            {
                stream.Sid = sid;
            }
        }
    }

    /// <summary>A connection ended, and its streams with it.</summary>
    internal void Departed(ParticipantIdentity identity, ParticipantSid sid)
    {
        EndAll(stream => stream.Identity == identity && stream.Sid == sid, "Its sender has left.");
        lock (_gate)
        {
            _ended.Forget(identity);
        }
    }

    /// <summary>Our link broke: later packets may belong to a new connection.</summary>
    internal void LinkBroke()
    {
        lock (_gate)
        {
            _connection++;
        }
    }

    /// <summary>It was a new connection: streams opened before have lost chunks.</summary>
    internal void ConnectionReplaced() =>
        EndAll(stream => stream.Connection < _connection, "The device's connection was replaced, and chunks were lost with it.");

    internal void EndAll() => EndAll(_ => true, "The room's connection is over.");

    private void EndAll(Func<InboundStream, bool> which, string why)
    {
        InboundStream[] ending;
        lock (_gate)
        {
            ending = _streams.Where(which);
        }

        foreach (var stream in ending)
        {
            stream.End(new IOException(why));
        }
    }

    private void Stray(ParticipantIdentity identity, NativeRoomEvent.StreamChunkReceived chunk)
    {
        // No accepted stream has such an id (its header was refused), and its whole length would be remembered.
        if (!IsUsable(chunk.StreamId) || Judge(identity, chunk.StreamId, chunk.Index) != StrayVerdict.Unknown)
        {
            return;
        }

        OrphanWatch orphans;
        lock (_gate)
        {
            _ended.AddStray(identity, chunk.StreamId);
            orphans = _orphans ??= new OrphanWatch(time, HasOpen, LoseOrphans);
        }

        // The header is on the same ordered channel: without a header before chunk 0 the stream is for another participant, from an SDK
        // that sends the content to all.
        if (chunk.Index > 0)
        {
            orphans.Saw(identity);
        }
    }

    private bool HasOpen(ParticipantIdentity identity)
    {
        lock (_gate)
        {
            return _streams.Any(stream => stream.Identity == identity && stream.Connection == _connection);
        }
    }

    private void LoseOrphans(ParticipantIdentity identity) =>
        losses.Tell(identity, "A stream was opened to an earlier connection of the device and continues; nobody reads it.");

    private void Forget(InboundStream stream)
    {
        lock (_gate)
        {
            _streams.Remove(stream);
            if (stream.Ended != StreamEnd.WithItsConnection)
            {
                _ended.Add(stream.Identity, stream.Id, stream.Timestamp, stream.Next, isKnown: stream.Ended == StreamEnd.GivenUp);
            }
        }
    }

    private static bool IsUsable(string id) => id.Length is > 0 and <= MaxIdLength;

    private static string Short(string reason) =>
        new([.. reason.Take(200).Select(character => char.IsControl(character) ? '?' : character)]);
}
