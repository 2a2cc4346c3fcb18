using System.Buffers;
using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Client.Tracks;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.RoomServer.InProcess;

/// <summary>
/// The way of a participant in this process to its room. What it sends is routed by the sending thread before the call returns: a chunk is
/// copied once, into the packet that waits for the viewer. What the room sends to it waits in its queue, and the task of <see
/// cref="RoomClient"/> takes it from there. Knows neither streams nor credit: both ends use the same code for them as over a WebSocket.
/// </summary>
/// <remarks>
/// <para>Senders exclude each other by a lock, which is taken before the locks of the room table and the room, so the room sees what this
/// participant sends as if one receive loop had read it. The room's side never takes that lock: under its locks it only adds to the queue,
/// and whoever waits for the queue continues on another thread. So no event, continuation or credit runs under a lock of the room, and the
/// reader of an event may call the room.</para>
/// <para>The writers of viewers' sockets that a chunk or a frame wakes run on the sending thread, when it holds no lock any more (<see
/// cref="WriterWakeUps"/>).</para>
/// <para>After the room has closed the connection, what is sent is dropped, as a server drops the messages of a connection that ends, until
/// the receiver has seen the close; from then on sending fails.</para>
/// </remarks>
internal sealed class InProcessLink(
    HostedRoom room, Member member, InProcessPeer peer, MemberMessages messages, Task served, ArrayPool<byte> pool) : IRoomLink
{
    private const string Serving = "serving it";

    private readonly Lock _sending = new();
    private QueuedMessage? _reading;
    private volatile bool _over;

    public bool CanFallSilent => false;

    public WebSocketCloseStatus? CloseStatus => (WebSocketCloseStatus?)peer.Closing?.Code;

    public string? CloseDescription => peer.Closing?.Reason;

    public async ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken)
    {
        ReleaseRead();
        do
        {
            while (peer.TryTake(out var item))
            {
                _reading = item;
                if (item.Signal is { } signal)
                {
                    return new LinkMessage(WebSocketMessageType.Text, default, signal);
                }

                if (item.Bytes is { Length: > 0 } packet)
                {
                    return new LinkMessage(item.Type, packet);
                }

                ReleaseRead();
            }
        }
        while (await peer.AnyAsync().ConfigureAwait(false));

        _over = true;
        return new LinkMessage(WebSocketMessageType.Close, default);
    }

    public ValueTask SendAsync(ClientSignal signal, CancellationToken cancellationToken)
    {
        lock (_sending)
        {
            try
            {
                if (MayPass())
                {
                    messages.Signal(room, member, signal);
                }
            }
            catch (Exception exception) when (!_over)
            {
                peer.Fail(Serving, exception);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> packet, CancellationToken cancellationToken)
    {
        var buffer = PacketBuffer.RentFor(pool, packet.Length);
        try
        {
            packet.Span.CopyTo(buffer.Free().Span);
            buffer.Advance(packet.Length);
            lock (_sending)
            {
                try
                {
                    if (MayPass())
                    {
                        messages.Packet(room, member, buffer);
                    }
                }
                catch (Exception exception) when (!_over)
                {
                    peer.Fail(Serving, exception);
                }
            }
        }
        finally
        {
            buffer.Release();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Never waits: the right to send is taken for the moment of sending only.</summary>
    public ValueTask EnterAsync(bool certain, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled(cancellationToken) : ValueTask.CompletedTask;

    public void Exit()
    {
        // EnterAsync takes nothing.
    }

    public ValueTask SendChunkAndExitAsync(
        byte[] destinations, ByteStreamId id, ulong index, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var buffer = PacketBuffer.RentFor(pool, PacketWriter.ChunkBodyFieldBytes + content.Length);
        try
        {
            buffer.Advance(PacketWriter.ChunkBody(buffer.Free().Span, id, index, content.Span));
            var body = buffer.Bytes.Span;
            var payload = body[PacketWriter.ChunkBodyFieldBytes..];
            var list = destinations.AsSpan();
            Pass(ClientPacket.Chunk(list, PacketBody.Chunk(id, index, payload), body), buffer);
        }
        finally
        {
            buffer.Release();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask SendFrameAndExitAsync(uint track, TrackFrame frame)
    {
        var buffer = PacketBuffer.RentFor(pool, PacketWriter.FrameBodyFieldBytes + frame.Content.Length);
        try
        {
            buffer.Advance(PacketWriter.FrameBody(buffer.Free().Span, track, frame.UserTimestamp, frame.Content.Span));
            var content = buffer.Bytes.Span[PacketWriter.FrameBodyFieldBytes..];
            Pass(ClientPacket.OfFrame(FrameBody.Of(track, frame.UserTimestamp, content)), buffer);
        }
        finally
        {
            buffer.Release();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Leaves; completes when the room has no member of this connection any more.</summary>
    public Task CloseOutputAsync(CancellationToken cancellationToken)
    {
        peer.Close(RoomCloseCode.Normal, "left");
        return served.WaitOrAbandonAsync(cancellationToken);
    }

    public void Abort() => peer.Abort();

    /// <summary>Ends the connection; call it after the last receive.</summary>
    public void Dispose()
    {
        peer.Abort();
        _over = true;
        ReleaseRead();
    }

    private void Pass(in ClientPacket packet, PacketBuffer buffer)
    {
        var wakeUps = WriterWakeUps.Collect();
        try
        {
            lock (_sending)
            {
                try
                {
                    if (MayPass())
                    {
                        messages.Packet(room, member, packet, buffer);
                    }
                }
                catch (Exception exception) when (!_over)
                {
                    peer.Fail(Serving, exception);
                }
            }
        }
        finally
        {
            wakeUps?.Run();
        }
    }

    /// <summary>Whether the room still takes messages; false when they are dropped.</summary>
    /// <exception cref="IOException">The receiver has seen the end of the connection.</exception>
    private bool MayPass() =>
        _over ? throw new IOException("The connection to the room is closed.") : peer.Closing is null;

    private void ReleaseRead() => Interlocked.Exchange(ref _reading, null)?.Release();
}
