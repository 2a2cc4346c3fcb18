using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client.Tracks;
using RemoteAccess.RoomServer.Client.Wire;

namespace RemoteAccess.RoomServer.Client.Connecting;

/// <summary>
/// A participant's way to its room: over a WebSocket (<see cref="ClientSocket"/>), or directly, when the room server is in the same
/// process.
/// The room gets what is sent in order, and the participant gets what the room sends it in order. A link knows neither streams nor credit.
/// </summary>
/// <remarks>
/// Any thread sends; one task receives. A sender of a chunk or a frame first takes the right to send, so that it can still give up, and
/// chooses what it sends only when it has the right.
/// </remarks>
internal interface IRoomLink : IDisposable
{
    /// <summary>Whether the other end can vanish without a close: then its silence for too long counts as its end.</summary>
    bool CanFallSilent { get; }

    /// <summary>The reason of the room's close, once <see cref="ReceiveAsync"/> has returned the close.</summary>
    WebSocketCloseStatus? CloseStatus { get; }

    /// <summary>The text of that reason.</summary>
    string? CloseDescription { get; }

    /// <summary>The next message; it is valid until the next call.</summary>
    /// <exception cref="InvalidDataException">The message is longer than allowed.</exception>
    /// <exception cref="WebSocketException">The link broke.</exception>
    ValueTask<LinkMessage> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Sends a signal.</summary>
    /// <exception cref="IOException">The link broke.</exception>
    ValueTask SendAsync(ClientSignal signal, CancellationToken cancellationToken);

    /// <summary>Sends a packet of <see cref="PacketWriter"/>; its bytes must not change any more, even if the caller stops
    /// waiting.</summary>
    /// <exception cref="IOException">The link broke.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> packet, CancellationToken cancellationToken);

    /// <summary>Takes the right to send. Its holder calls one of the methods that give it back.</summary>
    /// <param name="certain">Whether the caller sends in any case when it has the right: then the message before it need not leave
    /// first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask EnterAsync(bool certain, CancellationToken cancellationToken);

    /// <summary>Gives the right to send back without sending.</summary>
    void Exit();

    /// <summary>Sends a chunk of a stream and gives the right to send back, whatever happens.</summary>
    /// <param name="destinations">The encoded list; it does not change.</param>
    /// <param name="id">The stream.</param>
    /// <param name="index">The number of the chunk in its stream.</param>
    /// <param name="content">Copied before the task completes.</param>
    /// <param name="cancellationToken">Stops waiting; the chunk is sent all the same.</param>
    /// <exception cref="IOException">The link broke.</exception>
    ValueTask SendChunkAndExitAsync(
        byte[] destinations, ByteStreamId id, ulong index, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Sends a frame of a data track and gives the right to send back, whatever happens.</summary>
    /// <exception cref="IOException">The link broke.</exception>
    ValueTask SendFrameAndExitAsync(uint track, TrackFrame frame);

    /// <summary>Sends the close; the receiving side sees the room's answer.</summary>
    Task CloseOutputAsync(CancellationToken cancellationToken);

    /// <summary>Ends the link at once.</summary>
    void Abort();
}
