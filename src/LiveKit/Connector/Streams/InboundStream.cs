using System.Diagnostics;
using System.IO.Pipelines;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Tasks;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// A byte stream that a participant opened to the device, assembled from raw packets: numbered without a gap (<see cref="ChunkOrder"/>),
/// with a bound on unexamined bytes. It does not know joins and departures: <see cref="InboundStreams"/> reports them.
/// </summary>
internal sealed class InboundStream : IInboundStream
{
    /// <summary>The loss of a stream when the device holds too many bytes already.</summary>
    internal const string TooMuchHeld =
        "The device holds too many unread bytes of its viewers' streams, and LiveKit cannot slow the sender of this one.";

    private readonly Lock _gate = new();
    private readonly Pipe _pipe = new(
        new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: 16 * 1024, readerScheduler: ReaderScheduler.Instance));
    private readonly int _readingBound;
    private readonly Action<InboundStream> _forget;
    private readonly ChunkOrder _order = new();
    private ulong _taken;
    private long _unexamined;
    private long _counted;
    private long _early;
    private Func<long, bool>? _count;
    private bool _isRead;
    private bool _isOver;
    private ParticipantSid? _sid;

    /// <param name="id">The stream's id, by its opener.</param>
    /// <param name="identity">The sender.</param>
    /// <param name="sid">Its connection; null when the identity has not been seen yet.</param>
    /// <param name="topic">Its topic.</param>
    /// <param name="connection">The number of the device's connection it arrived on, from 0.</param>
    /// <param name="readingBound">Bytes that may wait once it is read.</param>
    /// <param name="forget">Called once, when no further packet of it is needed.</param>
    internal InboundStream(string id, ParticipantIdentity identity, ParticipantSid? sid, string topic, int connection, int readingBound,
        Action<InboundStream> forget)
    {
        (Id, Identity, _sid, Topic, Connection, _readingBound, _forget) = (id, identity, sid, topic, connection, readingBound, forget);
        Input = new ExaminedReader(_pipe.Reader, () => Volatile.Write(ref _isRead, true), Examined, Abort);
    }

    public ParticipantIdentity Identity { get; }

    /// <remarks>Set by the pump while the session reads it; without the lock a torn value could be read.</remarks>
    public ParticipantSid? Sid
    {
        get
        {
            lock (_gate)
            {
                return _sid;
            }
        }

        internal set
        {
            lock (_gate)
            {
                _sid = value;
            }
        }
    }

    public string Topic { get; }

    public PipeReader Input { get; }

    public bool TellsLoss { get; internal init; }

    public int? LosesBeyond => _readingBound;

    internal string Id { get; }

    internal int Connection { get; }

    /// <summary>The timestamp of its header, ms since the Unix epoch by the sender's clock; 0 for none.</summary>
    internal long Timestamp { get; init; }

    /// <summary>Bytes its header announced; null for an open end.</summary>
    internal ulong? TotalLength { get; init; }

    /// <summary>Puts its packets in order, where it comes as data packets; null for a byte stream.</summary>
    internal PacketAssembly? Packets { get; set; }

    /// <summary>Called when its reader has finished, perhaps more than once.</summary>
    internal Action? Released { get; init; }

    /// <summary>The number its next chunk has.</summary>
    internal ulong Next
    {
        get
        {
            lock (_gate)
            {
                return _order.Next;
            }
        }
    }

    /// <summary>Whether its sender ended it, or is being notified of its end: then further packets on it only need a verdict.</summary>
    internal StreamEnd Ended { get; private set; }

    /// <inheritdoc/>
    public void CountUnread(Func<long, bool> count)
    {
        lock (_gate)
        {
            _count = count;
            Count();
            if (_early > 0)
            {
                count(_early);
            }
        }
    }

    /// <summary>Counts bytes that wait for missing ones, besides those that wait to be examined.</summary>
    /// <param name="change">More, or less.</param>
    /// <returns>Whether the stream may continue.</returns>
    internal bool CountEarly(int change)
    {
        lock (_gate)
        {
            _early += change;
            return _count is null || _count(change);
        }
    }

    public void Abort()
    {
        CountNoMore();
        End(new IOException("The stream was aborted by its receiver."), StreamEnd.GivenUp);
        Released?.Invoke();
    }

    /// <summary>Processes a chunk. Called in the order of the packets.</summary>
    internal void Accept(ulong index, ReadOnlySpan<byte> content)
    {
        string problem;
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            var verdict = _order.Take(index, content);
            switch (verdict)
            {
                case ChunkVerdict.Repeat:
                    return;
                case ChunkVerdict.Next when _unexamined + content.Length <= Bound:
                    Write(content);
                    if (Count())
                    {
                        return;
                    }

                    problem = TooMuchHeld;
                    break;
                case ChunkVerdict.Next:
                    problem = $"More than {Bound} bytes of the stream waited to be read, and LiveKit cannot slow its sender.";
                    break;
                default:
                    problem = _order.Problem(verdict, index);
                    break;
            }
        }

        Lose(problem);
    }

    /// <summary>Its trailer arrived.</summary>
    /// <param name="reason">Empty for a normal end, else why its sender aborted it.</param>
    internal void Close(string reason)
    {
        if (reason.Length > 0)
        {
            End(new IOException($"Its sender aborted the stream: {reason}"), StreamEnd.BySender);
        }
        else if (TotalLength is { } announced && announced > Taken)
        {
            Lose($"The stream was announced with {announced} bytes and ended after {Taken}.");
        }
        else
        {
            End(null, StreamEnd.BySender);
        }
    }

    /// <summary>Bytes of it are lost: notifies its reader, which notifies the sender.</summary>
    internal void Lose(string why) => End(new InboundStreamLostException(why), StreamEnd.GivenUp);

    /// <summary>Ends the content, in order or with an error. Idempotent.</summary>
    internal void End(IOException? error, StreamEnd how = StreamEnd.WithItsConnection)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
            Ended = how;
            _pipe.Writer.Complete(error);
        }

        _forget(this);
    }

    private ulong Taken
    {
        get
        {
            lock (_gate)
            {
                return _taken;
            }
        }
    }

    // B11 while there is no reader. With a reader, the bound is the pause of the device that a fast sender survives.
    private int Bound => Volatile.Read(ref _isRead) ? _readingBound : IInboundStream.MaxBufferedBytes;

    private void Write(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return;
        }

        _taken += (ulong)content.Length;
        _unexamined += content.Length;
        content.CopyTo(_pipe.Writer.GetSpan(content.Length));
        _pipe.Writer.Advance(content.Length);

        // Completes at once: the pipe never pauses its writer.
        var flushed = _pipe.Writer.FlushAsync(CancellationToken.None);
        Debug.Assert(flushed.IsCompleted, "A pipe without a threshold paused its writer.");
    }

    private void Examined(long bytes)
    {
        lock (_gate)
        {
            _unexamined -= bytes;
            Count();
        }
    }

    // Under the lock. In steps, so that a stream whose reader keeps up does not touch the shared count.
    private bool Count()
    {
        var now = Math.Max(0, _unexamined - IInboundStream.MaxBufferedBytes);
        var change = now - _counted;
        if (_count is null || change == 0 || (now > 0 && Math.Abs(change) < IInboundStream.MaxBufferedBytes))
        {
            return true;
        }

        _counted = now;
        return _count(change);
    }

    // Aborted by its reader: the rest is dropped.
    private void CountNoMore()
    {
        lock (_gate)
        {
            if (_counted + _early > 0)
            {
                _count?.Invoke(-_counted - _early);
            }

            (_count, _counted) = (null, 0);
        }
    }
}

/// <summary>How an inbound stream ended.</summary>
internal enum StreamEnd
{
    /// <summary>
    /// Its sender has left, or the device has another connection: later packets on it are judged as those of an unknown stream.
    /// </summary>
    WithItsConnection,

    /// <summary>By its trailer.</summary>
    BySender,

    /// <summary>By the device: its sender is notified, or its topic is unknown.</summary>
    GivenUp,
}
