using System.Buffers;
using System.Net.WebSockets;
using RemoteAccess.Tasks;

namespace RemoteAccess.RoomServer.Client.Connecting;

/// <summary>
/// The WebSocket, with one message being sent at a time and one being received. A send that has begun is never cancelled, since that
/// would break the connection for everyone: its caller stops waiting, the buffer stays with the send until it is done.
/// </summary>
internal sealed class ClientSocket(WebSocket socket, int maxMessageBytes) : IDisposable
{
    private const int FirstBufferBytes = 32 * 1024;

    private readonly SemaphoreSlim _sendGate = new(1, 1);
    private byte[] _receiveBuffer = new byte[FirstBufferBytes];

    public WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public string? CloseDescription => socket.CloseStatusDescription;

    /// <summary>The next message; its bytes are valid until the next call.</summary>
    /// <exception cref="InvalidDataException">The message is longer than allowed.</exception>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async ValueTask<(WebSocketMessageType Type, ReadOnlyMemory<byte> Data)> ReceiveAsync(CancellationToken cancellationToken)
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
                return (result.MessageType, _receiveBuffer.AsMemory(0, length));
            }
        }
    }

    /// <summary>Sends one message; the bytes must not change any more, even when the caller gives up.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        await Await(SendAndExitAsync(message, type, rented: null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the right to send. Whoever holds it calls <see cref="SendRentedAndExitAsync"/> or <see cref="Exit"/>.</summary>
    public ValueTask EnterAsync(CancellationToken cancellationToken) => new(_sendGate.WaitAsync(cancellationToken));

    public void Exit() => _sendGate.Release();

    /// <summary>Sends a binary message from a rented array, gives the array back and the right to send up, whatever happens.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public ValueTask SendRentedAndExitAsync(byte[] rented, int length, CancellationToken cancellationToken) =>
        Await(SendAndExitAsync(rented.AsMemory(0, length), WebSocketMessageType.Binary, rented), cancellationToken);

    /// <summary>Says goodbye; the receiving side sees the server's answer.</summary>
    public async Task CloseOutputAsync(CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "left", cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Whether an exception of the socket says that the connection is broken, aborted or closed.</summary>
    public static bool IsBroken(Exception exception) =>
        exception is WebSocketException or IOException or OperationCanceledException or InvalidOperationException;

    /// <summary>Breaks the connection at once.</summary>
    public void Abort() => socket.Abort();

    public void Dispose() => socket.Dispose();

    private static ValueTask Await(ValueTask send, CancellationToken cancellationToken) =>
        send.IsCompleted || !cancellationToken.CanBeCanceled ? send : new ValueTask(send.AsTask().WaitOrAbandonAsync(cancellationToken));

    private async ValueTask SendAndExitAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type, byte[]? rented)
    {
        try
        {
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
