using System.Buffers;
using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client.Tracks;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.Tasks;

namespace RemoteAccess.RoomServer.Client.Connecting;

/// <summary>
/// The WebSocket, which sends one message at a time and receives one. Messages that wait for each other leave in one write. A send that has
/// begun is never cancelled, because that would abort
/// the connection: its caller stops waiting, and the send keeps the buffer until it is done.
/// </summary>
internal sealed class ClientSocket(WebSocket socket, int maxMessageBytes, GatheringStream? gathering = null) : IRoomLink
{
    private const int FirstBufferBytes = 32 * 1024;

    private readonly SendGate _sendGate = new();
    private byte[] _receiveBuffer = new byte[FirstBufferBytes];

    public bool CanFallSilent => true;

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public string? CloseDescription => socket.CloseStatusDescription;

    public async ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            if (length == _receiveBuffer.Length)
            {
                if (length >= maxMessageBytes)
                {
                    throw new InvalidDataException($"The server sent a message of more than {maxMessageBytes} bytes.");
                }

                Array.Resize(ref _receiveBuffer, Math.Min(length * 2, maxMessageBytes));
            }

            var result = await socket.ReceiveAsync(_receiveBuffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += result.Count;
            if (result.EndOfMessage || result.MessageType == WebSocketMessageType.Close)
            {
                return new LinkMessage(result.MessageType, _receiveBuffer.AsMemory(0, length));
            }
        }
    }

    public ValueTask SendAsync(ClientSignal signal, CancellationToken cancellationToken) =>
        SendAsync(SignalJson.Encode(signal), WebSocketMessageType.Text, cancellationToken);

    public ValueTask SendAsync(ReadOnlyMemory<byte> packet, CancellationToken cancellationToken) =>
        SendAsync(packet, WebSocketMessageType.Binary, cancellationToken);

    public ValueTask EnterAsync(bool certain, CancellationToken cancellationToken) => _sendGate.EnterAsync(certain, cancellationToken);

    public void Exit() => _sendGate.Exit();

    public ValueTask SendChunkAndExitAsync(
        byte[] destinations, ByteStreamId id, ulong index, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        // One copy into one message: without it two WebSocket frames cost a second system call, which is more expensive than copying 15 KB.
        byte[] packet;
        int length;
        try
        {
            packet = ArrayPool<byte>.Shared.Rent(PacketWriter.ChunkFieldBytes + destinations.Length + content.Length);
            length = PacketWriter.Chunk(packet, destinations, id, index, content.Span);
        }
        catch
        {
            GiveUp();
            throw;
        }

        return Await(SendAndExitAsync(packet.AsMemory(0, length), WebSocketMessageType.Binary, packet), cancellationToken);
    }

    public ValueTask SendFrameAndExitAsync(uint track, TrackFrame frame)
    {
        byte[] packet;
        int length;
        try
        {
            packet = ArrayPool<byte>.Shared.Rent(PacketWriter.FrameFieldBytes + frame.Content.Length);
            length = PacketWriter.Frame(packet, track, frame.UserTimestamp, frame.Content.Span);
        }
        catch
        {
            GiveUp();
            throw;
        }

        return SendAndExitAsync(packet.AsMemory(0, length), WebSocketMessageType.Binary, packet);
    }

    public async Task CloseOutputAsync(CancellationToken cancellationToken)
    {
        await EnterAsync(certain: true, cancellationToken).ConfigureAwait(false);
        try
        {
            Announce(more: false);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "left", cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Whether an exception of the socket means that the connection is broken, aborted or closed.</summary>
    public static bool IsBroken(Exception exception) =>
        exception is WebSocketException or IOException or OperationCanceledException or InvalidOperationException;

    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();

    // A packet could not be made. Other senders must not wait forever for the right to send, and what was held for this packet cannot
    // leave.
    private void GiveUp()
    {
        socket.Abort();
        Exit();
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        await EnterAsync(certain: true, cancellationToken).ConfigureAwait(false);
        await Await(SendAndExitAsync(message, type, rented: null), cancellationToken).ConfigureAwait(false);
    }

    private static ValueTask Await(ValueTask send, CancellationToken cancellationToken) =>
        send.IsCompleted || !cancellationToken.CanBeCanceled ? send : new ValueTask(send.AsTask().WaitOrAbandonAsync(cancellationToken));

    private void Announce(bool more)
    {
        if (gathering is not null)
        {
            gathering.More = more;
        }
    }

    private async ValueTask SendAndExitAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type, byte[]? rented)
    {
        try
        {
            Announce(more: gathering is not null && _sendGate.ClaimNext());
            await socket.SendAsync(message, type, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            throw new IOException("The connection to the room server is closed.", exception);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }

            Exit();
        }
    }
}
