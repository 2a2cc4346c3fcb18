using System.Buffers;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// Reads whole messages from one WebSocket into a pooled buffer and enforces the limits of length. Reads no content but the kind of a
/// packet.
/// </summary>
/// <remarks>
/// Has one caller at a time and owns the buffer. If receivers of a message still hold the buffer, the next message gets another.
/// </remarks>
/// <param name="socket">The socket to read.</param>
/// <param name="options">The limits of length.</param>
/// <param name="deadlines">Notified of all received data.</param>
/// <param name="end">Whether the connection is closing already; closes it for a message that is too long.</param>
/// <param name="metrics">Count the bytes.</param>
/// <param name="pool">The pool of the buffers.</param>
/// <param name="logger">The connection's log.</param>
internal sealed partial class MessageReader(
    WebSocket socket,
    RoomServerOptions options,
    PeerDeadlines deadlines,
    ConnectionEnd end,
    RoomServerMetrics metrics,
    ArrayPool<byte> pool,
    ILogger logger)
{
    private readonly ILogger _logger = logger;
    private PacketBuffer _buffer = PacketBuffer.Rent(pool);
    private volatile bool _sendsFrames;

    /// <summary>The peer has published a track: from now on a message may be as long as a frame. Callable from any thread.</summary>
    public void AllowFrames() => _sendsFrames = true;

    /// <summary>
    /// The next whole message, valid until the next call; null when the peer has closed or the connection broke. Messages that come once
    /// the connection is ending are skipped, so that the peer's close is seen.
    /// </summary>
    public async ValueTask<(WebSocketMessageType Type, PacketBuffer Data)?> ReadAsync()
    {
        // Not kept after a large frame either: an idle connection holds little memory.
        if (!_buffer.IsUnshared || _buffer.IsLarge)
        {
            // Rented first: if the rent failed after the release, the old buffer would look unshared and be filled while queues still hold
            // it.
            var next = PacketBuffer.Rent(pool);
            _buffer.Release();
            _buffer = next;
        }

        _buffer.Reset();
        try
        {
            while (true)
            {
                var result = await socket.ReceiveAsync(_buffer.Free(), CancellationToken.None).ConfigureAwait(false);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                deadlines.Heard(result.EndOfMessage);
                metrics.Received(result.Count);
                if (end.Reason is not null)
                {
                    _buffer.Reset();
                    continue;
                }

                _buffer.Advance(result.Count);
                if (_buffer.Length > options.MaxMessageBytes && !IsFrame(result.MessageType))
                {
                    end.Close(RoomCloseCode.MessageTooBig, $"MESSAGE_TOO_BIG: messages may have {options.MaxMessageBytes} bytes");
                }
                else if (_buffer.Length > options.MaxMessageBytes && _buffer.Length > options.MaxFrameBytes + PacketWriter.FrameFieldBytes)
                {
                    end.Close(RoomCloseCode.MessageTooBig, $"MESSAGE_TOO_BIG: frames may have {options.MaxFrameBytes} bytes");
                }
                else if (result.EndOfMessage)
                {
                    return (result.MessageType, _buffer);
                }
            }
        }
        catch (Exception exception) when (ConnectionEnd.IsBrokenLink(exception))
        {
            LogBroken(exception.Message);
            end.CloseBroken();
            return null;
        }
    }

    /// <summary>Releases the buffer. Call it after the last read.</summary>
    public void Release() => _buffer.Release();

    private bool IsFrame(WebSocketMessageType type) =>
        _sendsFrames && type == WebSocketMessageType.Binary && _buffer.Bytes.Span[0] == (byte)PacketKind.Frame;
}
