using System.Diagnostics;
using System.IO.Pipelines;
using RemoteAccess.Grains.Transport;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.Tasks;

namespace RemoteAccess.RoomServer.Client.Streams;

/// <summary>
/// A byte stream that a participant opened to this client. Unread bytes are bounded by the receive window: the sender gets new credit as
/// <see cref="Input"/> is read (bytes that its reader examined count as read). The receiver must read the stream to its end or abort it.
/// </summary>
public sealed class IncomingStream
{
    private readonly Lock _gate = new();
    private readonly Pipe _pipe;
    private readonly ReceiptPump _receipts;
    private readonly int _window;
    private readonly Func<string, IOException> _lost;
    private readonly ChunkOrder _order = new();
    private long _unread;
    private int _unacknowledged;
    private bool _over;

    internal IncomingStream(ByteStreamId id, ParticipantInfo sender, string topic, string name, int window, ReceiptPump receipts,
        Func<string, IOException> lost)
    {
        Id = id;
        Sender = sender;
        Topic = topic;
        Name = name;
        _window = window;
        _receipts = receipts;
        _lost = lost;
        _pipe = new Pipe(new PipeOptions(
            pauseWriterThreshold: 0, minimumSegmentSize: 16 * 1024, readerScheduler: ReaderScheduler.Instance));
        Input = new CreditedPipeReader(_pipe.Reader, this);
    }

    /// <summary>Its id, unique within the sender's connection.</summary>
    public ByteStreamId Id { get; }

    /// <summary>The participant that opened it. Of a hidden participant only identity and SID are known.</summary>
    public ParticipantInfo Sender { get; }

    /// <summary>The stream's topic: 1 to 256 UTF-8 bytes.</summary>
    public string Topic { get; }

    /// <summary>The stream's name: up to 256 UTF-8 bytes, often empty.</summary>
    public string Name { get; }

    /// <summary>
    /// The content. Completes at the sender's normal end; reading throws <see cref="IOException"/> when the sender aborted the stream or
    /// left, the connection ended, or a chunk is missing. A repeated chunk is dropped.
    /// </summary>
    public PipeReader Input { get; }

    /// <summary>Set while the stream waits in the receipt pump.</summary>
    internal bool Queued { get; set; }

    /// <summary>Set until the discard has been sent.</summary>
    internal bool DiscardDue { get; private set; }

    /// <summary>Stops the stream: chunks that still arrive are dropped, and the server is asked to send no more. Idempotent.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            EndUnlessOver(new IOException("The stream was aborted by its receiver."), discard: true);
        }
    }

    /// <summary>Processes a chunk. Called by the receive loop only.</summary>
    internal void Accept(ulong index, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (_over)
            {
                return;
            }

            var verdict = _order.Take(index, payload);
            if (verdict == ChunkVerdict.Repeat)
            {
                // It has no reader, and the server counted it as sent: its sender gets the credit back.
                Acknowledge(WireProtocol.Cost(payload.Length));
                return;
            }

            if (verdict != ChunkVerdict.Next)
            {
                EndUnlessOver(_lost(_order.Problem(verdict, index)), discard: true);
                return;
            }

            if (_unread + payload.Length > _window)
            {
                EndUnlessOver(_lost($"The server sent more than the window of {_window} bytes."), discard: true);
                return;
            }

            _unread += payload.Length;
            payload.CopyTo(_pipe.Writer.GetSpan(Math.Max(1, payload.Length)));
            _pipe.Writer.Advance(payload.Length);

            // Completes at once: the pipe never pauses its writer, the window bounds it.
            var flushed = _pipe.Writer.FlushAsync(CancellationToken.None);
            Debug.Assert(flushed.IsCompleted, "An unbounded pipe paused its writer.");
            Acknowledge(WireProtocol.ChunkOverheadCost);
        }
    }

    /// <summary>The trailer arrived. Called by the receive loop only.</summary>
    internal void End(string reason) => Fail(reason.Length == 0 ? null : new IOException($"The sender aborted the stream: {reason}"));

    /// <summary>Ends the stream without notifying the server: it knows, or the connection has ended.</summary>
    internal void Fail(IOException? error)
    {
        lock (_gate)
        {
            EndUnlessOver(error, discard: false);
        }
    }

    /// <summary>The reader has examined this many bytes.</summary>
    internal void Taken(long bytes)
    {
        lock (_gate)
        {
            _unread -= bytes;
            if (!_over && bytes > 0)
            {
                Acknowledge((int)bytes);
            }
        }
    }

    /// <summary>Takes what the pump must send now: an acknowledgement of this many bytes (0 for none), and whether to discard.</summary>
    internal (int Amount, bool Discard) TakeReceipt()
    {
        lock (_gate)
        {
            Queued = false;
            var receipt = (_unacknowledged, DiscardDue);
            _unacknowledged = 0;
            DiscardDue = false;
            return receipt;
        }
    }

    private void Acknowledge(int bytes)
    {
        _unacknowledged += bytes;
        if (_unacknowledged >= _window / WireProtocol.BatchDivisor)
        {
            _receipts.Enqueue(this);
        }
    }

    private void EndUnlessOver(IOException? error, bool discard)
    {
        if (_over)
        {
            return;
        }

        _over = true;
        _pipe.Writer.Complete(error);
        if (discard)
        {
            DiscardDue = true;
            _receipts.Enqueue(this);
        }
    }
}
