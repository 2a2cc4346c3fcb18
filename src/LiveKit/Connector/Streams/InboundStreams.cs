using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Logs;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Telemetry;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// The streams participants have open to us, by identity and stream id: ids are the senders' choice, so another's id is another stream. Bounded in
/// number. Knows connections only as it is told of them.
/// </summary>
internal sealed partial class InboundStreams(int readingBound, ConnectorMetrics metrics, TimeProvider time, ILogger log)
{
    /// <summary>Open at once in a room, far more than the sessions above accept of all viewers.</summary>
    internal const int MaxPerRoom = 8192;

    /// <summary>Open at once by one identity; the session above accepts fewer.</summary>
    internal const int MaxPerIdentity = 32;

    /// <summary>Characters of a topic: 256. A longer one is none of ours, and would be held and logged by whoever ignores it.</summary>
    internal const int MaxTopicLength = 256;

    private const int MaxIdLength = 256;

    private readonly Lock _gate = new();
    private readonly LineLimit _lines = new(time);
    private readonly ILogger _log = log;
    private readonly Dictionary<(string Identity, string Id), InboundStream> _streams = [];
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
            return _streams.Values.Any(stream => stream.Identity == identity && stream.Sid == sid);
        }
    }

    /// <summary>A header came.</summary>
    /// <returns>The stream, or null when it is refused.</returns>
    internal InboundStream? Open(ParticipantIdentity identity, ParticipantSid? sid, NativeStreamHeader header)
    {
        InboundStream? replaced;
        InboundStream stream;
        lock (_gate)
        {
            var mine = _streams.Values.Count(known => known.Identity == identity);
            if (_streams.Count >= MaxPerRoom || mine >= MaxPerIdentity || header.StreamId.Length is 0 or > MaxIdLength || header.Topic.Length > MaxTopicLength)
            {
                metrics.InboundRefused();
                if (_lines.IsDue(out var unlogged))
                {
                    LogRefused(identity, mine, _streams.Count, unlogged);
                }

                return null;
            }

            _streams.Remove((identity.Value, header.StreamId), out replaced);
            stream = new InboundStream(header.StreamId, identity, sid, header.Topic, _connection, readingBound, Forget);
            _streams.Add((identity.Value, header.StreamId), stream);
        }

        replaced?.End(new IOException("Its sender opened another stream under the same id."));
        return stream;
    }

    internal void Accept(NativeRoomEvent.StreamChunkReceived chunk)
    {
        if (Find(chunk.Identity, chunk.StreamId) is { } stream)
        {
            stream.Accept(chunk.Index, chunk.Content.Span);
        }
        else
        {
            // Given up by us, or opened to the device's connection before this one: its sender is told by what it sees of the room.
            metrics.ChunkWithoutStream();
        }
    }

    internal void Close(NativeRoomEvent.StreamTrailerReceived trailer) => Find(trailer.Identity, trailer.StreamId)?.End(
        trailer.Reason.Length == 0 ? null : new IOException($"Its sender gave the stream up: {Short(trailer.Reason)}"));

    /// <summary>A connection is there: streams of its identity that came before it are its own.</summary>
    internal void Joined(ParticipantIdentity identity, ParticipantSid sid)
    {
        lock (_gate)
        {
            foreach (var stream in _streams.Values.Where(stream => stream.Sid is null && stream.Identity == identity))
            {
                stream.Sid = sid;
            }
        }
    }

    /// <summary>A connection ended, and its streams with it.</summary>
    internal void Departed(ParticipantIdentity identity, ParticipantSid sid) =>
        EndAll(stream => stream.Identity == identity && stream.Sid == sid, "Its sender has left.");

    /// <summary>Our link broke: what comes from here on may be a new connection's.</summary>
    internal void LinkBroke()
    {
        lock (_gate)
        {
            _connection++;
        }
    }

    /// <summary>It was one: what was open before is lost in part.</summary>
    internal void ConnectionReplaced() => EndAll(stream => stream.Connection < _connection, "Our connection was replaced, and chunks were lost with it.");

    internal void EndAll() => EndAll(_ => true, "The room's connection is over.");

    private void EndAll(Func<InboundStream, bool> which, string why)
    {
        InboundStream[] ending;
        lock (_gate)
        {
            ending = [.. _streams.Values.Where(which)];
        }

        foreach (var stream in ending)
        {
            stream.End(new IOException(why));
        }
    }

    private InboundStream? Find(string identity, string id)
    {
        lock (_gate)
        {
            return _streams.GetValueOrDefault((identity, id));
        }
    }

    private void Forget(InboundStream stream)
    {
        lock (_gate)
        {
            var key = (stream.Identity.Value, stream.Id);
            if (_streams.TryGetValue(key, out var known) && known == stream)
            {
                _streams.Remove(key);
            }
        }
    }

    private static string Short(string reason) => new([.. reason.Take(200).Select(character => char.IsControl(character) ? '?' : character)]);

    [LoggerMessage(4110, LogLevel.Warning, "A stream of '{Identity}' is refused: it has {Mine} open, the room {All}, or its id or topic is not usable. {Unlogged} more in this room since the last such line.")]
    private partial void LogRefused(ParticipantIdentity identity, int mine, int all, long unlogged);
}
