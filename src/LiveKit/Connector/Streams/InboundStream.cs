using System.Diagnostics;
using System.IO.Pipelines;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;

namespace RemoteAccess.LiveKit.Connector.Streams;

/// <summary>
/// A byte stream that a participant opened to the device, put together from raw packets: an index without a gap, and a bound on what nobody has
/// looked at. It does not know when its owner comes or goes: <see cref="InboundStreams"/> tells.
/// </summary>
internal sealed class InboundStream : IInboundStream
{
    private readonly Lock _gate = new();
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: 16 * 1024, useSynchronizationContext: false));
    private readonly int _readingBound;
    private readonly Action<InboundStream> _forget;
    private ulong _nextIndex;
    private long _unexamined;
    private bool _isRead;
    private bool _isOver;
    private ParticipantSid? _sid;

    /// <param name="id">The stream's id, by its opener.</param>
    /// <param name="identity">Who opened it.</param>
    /// <param name="sid">Which connection; null when nobody of that identity has been seen yet.</param>
    /// <param name="topic">Its topic.</param>
    /// <param name="connection">Which connection of ours it came on, from 0.</param>
    /// <param name="readingBound">Bytes that may wait once it is read.</param>
    /// <param name="forget">Called once, when no packet of it is wanted any more.</param>
    internal InboundStream(string id, ParticipantIdentity identity, ParticipantSid? sid, string topic, int connection, int readingBound, Action<InboundStream> forget)
    {
        (Id, Identity, _sid, Topic, Connection, _readingBound, _forget) = (id, identity, sid, topic, connection, readingBound, forget);
        Input = new ExaminedReader(_pipe.Reader, () => Volatile.Write(ref _isRead, true), Examined, Abort);
    }

    public ParticipantIdentity Identity { get; }

    /// <remarks>Set by the pump while the session reads it; without the lock half of it could be seen.</remarks>
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

    internal string Id { get; }

    internal int Connection { get; }

    public void Abort() => End(new IOException("The stream was given up by its receiver."));

    /// <summary>Takes in a chunk. Called in the order of the packets.</summary>
    internal void Accept(ulong index, ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            if (index == _nextIndex && _unexamined + content.Length <= Bound)
            {
                Write(content);
                return;
            }
        }

        End(index != _nextIndex
            ? new InboundStreamLostException($"A chunk of the stream is missing: {_nextIndex} was expected, {index} came.")
            : new InboundStreamLostException($"More than {Bound} bytes of the stream waited to be read, and LiveKit cannot slow its sender."));
    }

    /// <summary>Ends the content, in order or with an error. Idempotent.</summary>
    internal void End(IOException? error)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
            _pipe.Writer.Complete(error);
        }

        _forget(this);
    }

    // B11 while nobody reads. Once somebody does, the bound is a pause of ours that a fast sender must survive.
    private int Bound => Volatile.Read(ref _isRead) ? _readingBound : IInboundStream.MaxBufferedBytes;

    private void Write(ReadOnlySpan<byte> content)
    {
        _nextIndex++;
        if (content.IsEmpty)
        {
            return;
        }

        _unexamined += content.Length;
        content.CopyTo(_pipe.Writer.GetSpan(content.Length));
        _pipe.Writer.Advance(content.Length);

        // At once: the pipe never pauses its writer.
        var flushed = _pipe.Writer.FlushAsync(CancellationToken.None);
        Debug.Assert(flushed.IsCompleted, "A pipe without a threshold paused its writer.");
    }

    private void Examined(long bytes)
    {
        lock (_gate)
        {
            _unexamined -= bytes;
        }
    }
}
