using System.Net.WebSockets;
using System.Threading.Channels;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Streams;

/// <summary>
/// Sends what the receiving side owes the server: acknowledgements, discards, pongs. Streams never wait for the socket: each stands
/// in the queue at most once, so the queue is bounded by the number of streams, and by <see cref="MaxStrays"/> for those that we do not
/// know.
/// </summary>
internal sealed class ReceiptPump
{
    /// <summary>Discards of streams that we do not know, waiting at once.</summary>
    private const int MaxStrays = 1_024;

    private static readonly byte[] Pong = SignalJson.Encode(new PongSignal());

    private readonly ClientSocket _socket;
    private readonly Channel<object> _queue;
    private Task _run = Task.CompletedTask;
    private int _strays;

    public ReceiptPump(ClientSocket socket, int maxIncomingStreams)
    {
        _socket = socket;
        var capacity = (4 * maxIncomingStreams) + MaxStrays + 16;
        _queue = Channel.CreateBounded<object>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    public void Start() => _run = RunAsync();

    /// <summary>Asks for a stream's receipt to be sent. Called under the stream's lock.</summary>
    public void Enqueue(IncomingStream stream)
    {
        if (!stream.Queued)
        {
            stream.Queued = true;
            Write(stream);
        }
    }

    /// <summary>
    /// Asks for a stream that we do not know to be discarded; false when too many of them wait. Others cause these at will, so they never
    /// fill the queue: what is not discarded is paid by the stream's sender, who gets no credit for it.
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
        // Full only when the socket takes nothing while the server opens stream upon stream: not a server to stay with.
        if (!_queue.Writer.TryWrite(entry) && !_queue.Reader.Completion.IsCompleted)
        {
            _socket.Abort();
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
                        await _socket.SendAsync((byte[])entry, WebSocketMessageType.Text, CancellationToken.None).ConfigureAwait(false);
                        break;
                }
            }
        }
        catch (IOException)
        {
            // The connection is closed; the receive loop says so.
            _queue.Writer.TryComplete();
        }
        catch (Exception)
        {
            // A fault of ours: without receipts every sender would wait for ever. The receive loop tells of the end.
            _queue.Writer.TryComplete();
            _socket.Abort();
        }
    }

    private ValueTask SendAsync(byte[] packet, int length) =>
        _socket.SendAsync(packet.AsMemory(0, length), WebSocketMessageType.Binary, CancellationToken.None);

    private sealed record StrayStream(string SenderSid, ByteStreamId Id);
}
