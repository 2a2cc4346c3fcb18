using System.Buffers;
using System.Net.WebSockets;
using RemoteAccess.Tasks;

namespace RemoteAccess.RoomServer.Client.Connecting;

/// <summary>
/// The WebSocket, which sends one message at a time and receives one. A send that has begun is never cancelled, because that would abort
/// the connection: its caller stops waiting, and the send keeps the buffer until it is done.
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

    /// <summary>Sends one message; the bytes must not change any more, even if the caller stops waiting.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> message, WebSocketMessageType type, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        await Await(SendAndExitAsync(message, type, rented: null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the right to send. Its holder calls <see cref="SendRentedAndExitAsync"/> or <see cref="Exit"/>.</summary>
    public ValueTask EnterAsync(CancellationToken cancellationToken) => new(_sendGate.WaitAsync(cancellationToken));

    public void Exit() => _sendGate.Release();

    /// <summary>Sends a binary message from a rented array; always returns the array and releases the right to send.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public ValueTask SendRentedAndExitAsync(byte[] rented, int length, CancellationToken cancellationToken) =>
        Await(SendAndExitAsync(rented.AsMemory(0, length), WebSocketMessageType.Binary, rented), cancellationToken);

    /// <summary>Sends the close; the receiving side sees the server's answer.</summary>
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

    /// <summary>Whether an exception of the socket means that the connection is broken, aborted or closed.</summary>
    public static bool IsBroken(Exception exception) =>
        exception is WebSocketException or IOException or OperationCanceledException or InvalidOperationException;

    /// <summary>Aborts the connection at once.</summary>
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
