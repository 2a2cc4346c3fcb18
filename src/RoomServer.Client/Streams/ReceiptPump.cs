using System.Threading.Channels;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Streams;

/// <summary>
/// Sends the receiving side's answers to the server: acknowledgements, discards, pongs. Streams never wait for the link: each is queued
/// at most once, so the queue is bounded by the number of streams, and by <see cref="MaxStrays"/> for unknown streams.
/// </summary>
internal sealed class ReceiptPump
{
    /// <summary>The most waiting discards of unknown streams.</summary>
    private const int MaxStrays = 1_024;

    private static readonly PongSignal Pong = new();

    private readonly IRoomLink _link;
    private readonly Channel<object> _queue;
    private Task _run = Task.CompletedTask;
    private int _strays;

    public ReceiptPump(IRoomLink link, int maxIncomingStreams)
    {
        _link = link;
        var capacity = (4 * maxIncomingStreams) + MaxStrays + 16;
        _queue = Channel.CreateBounded<object>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    public void Start() => _run = RunAsync();

    /// <summary>Queues a stream's receipt. Called under the stream's lock.</summary>
    public void Enqueue(IncomingStream stream)
    {
        if (!stream.Queued)
        {
            stream.Queued = true;
            Write(stream);
        }
    }

    /// <summary>
    /// Queues the discard of an unknown stream; false when too many wait. Others can cause these at will, so they never fill the queue:
    /// without a discard the stream's sender pays, because it gets no credit back.
    /// </summary>
    public bool TryEnqueueDiscard(string senderSid, ByteStreamId id)
    {
        if (Interlocked.Increment(ref _strays) > MaxStrays)
        {
            Interlocked.Decrement(ref _strays);
            return false;
        }

        Write(new StrayStream(senderSid, id));
        return true;
    }

    public void EnqueuePong() => Write(Pong);

    /// <summary>Ends the pump; completes when its task has.</summary>
    public Task StopAsync()
    {
        _queue.Writer.TryComplete();
        return _run;
    }

    private void Write(object entry)
    {
        // Full only when the socket accepts nothing while the server opens stream after stream: such a connection is aborted.
        if (!_queue.Writer.TryWrite(entry) && !_queue.Reader.Completion.IsCompleted)
        {
            _link.Abort();
        }
    }

    private async Task RunAsync()
    {
        var packet = new byte[2 * PacketWriter.MaxAckBytes];
        try
        {
            await foreach (var entry in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                switch (entry)
                {
                    case IncomingStream stream:
                        var (amount, discard) = stream.TakeReceipt();
                        if (discard)
                        {
                            await SendAsync(packet, PacketWriter.Discard(packet, stream.Sender.Sid, stream.Id)).ConfigureAwait(false);
                        }
                        else if (amount > 0)
                        {
                            await SendAsync(packet, PacketWriter.Ack(packet, stream.Sender.Sid, stream.Id, (uint)amount))
                                .ConfigureAwait(false);
                        }

                        break;
                    case StrayStream stray:
                        Interlocked.Decrement(ref _strays);
                        await SendAsync(packet, PacketWriter.Discard(packet, stray.SenderSid, stray.Id)).ConfigureAwait(false);
                        break;
                    default:
                        await _link.SendAsync((ClientSignal)entry, CancellationToken.None).ConfigureAwait(false);
                        break;
                }
            }
        }
        catch (IOException)
        {
            // The connection is closed; the receive loop reports it.
            _queue.Writer.TryComplete();
        }
        catch (Exception)
        {
            // An internal fault: without receipts every sender would wait forever. The receive loop reports the end.
            _queue.Writer.TryComplete();
            _link.Abort();
        }
    }

    private ValueTask SendAsync(byte[] packet, int length) =>
        _link.SendAsync(packet.AsMemory(0, length), CancellationToken.None);

    private sealed record StrayStream(string SenderSid, ByteStreamId Id);
}
