using System.Buffers;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// One client's WebSocket: the task that empties its outgoing queue, reading of whole messages, keep-alive and closing.
/// </summary>
internal sealed class PeerConnection : Peer
{
    private readonly WebSocket _socket;
    private readonly Action _abort;
    private readonly RoomServerOptions _options;
    private readonly TimeProvider _time;
    private readonly PeerDeadlines _deadlines;
    private readonly MessageReader _reader;
    private readonly Task _writing;
    private readonly Lock _gate = new();
    private bool _finished;

    public PeerConnection(
        WebSocket socket,
        Action abort,
        PeerLimits limits,
        RoomServerOptions options,
        TimeProvider time,
        RoomServerMetrics metrics,
        ILogger logger,
        GatheringStream? gathering = null,
        ArrayPool<byte>? pool = null)
        : base(limits, options, time, metrics, logger, writesToSocket: true)
    {
        _socket = socket;
        _abort = abort;
        _options = options;
        _time = time;
        _deadlines = new PeerDeadlines(options, time);
        _reader = new MessageReader(socket, options, _deadlines, End, metrics, pool ?? ArrayPool<byte>.Shared, logger);
        Expect("hello", options.HelloTimeout);
        _writing = new MessageWriter(socket, Queue, End, metrics, gathering).RunAsync();
    }

    /// <summary>What the door of another silo asked for with the close that came last; null for none.</summary>
    public Farewell? AskedByDoor => Pass is { IsForwarded: true }
        ? Farewells.OfDoor(_socket.CloseStatus, _socket.CloseStatusDescription)
        : null;

    /// <inheritdoc cref="MessageReader.AllowFrames"/>
    public override void AllowFrames() => _reader.AllowFrames();

    /// <summary>
    /// Aborts the connection at once; does nothing after it has finished, because its HTTP context may serve another request then.
    /// </summary>
    public override void Abort()
    {
        lock (_gate)
        {
            if (!_finished)
            {
                _abort();
            }
        }
    }

    /// <inheritdoc/>
    public override void Expect(string? what, TimeSpan within) => _deadlines.Expect(what, within);

    /// <summary>Checks the deadlines: sends a ping, closes a peer that is silent or not ready, ends a close that is not answered.</summary>
    public override void OnTick()
    {
        if (End.Elapsed is { } elapsed)
        {
            if (elapsed >= _options.CloseTimeout)
            {
                Abort();
            }
            else if (elapsed >= _options.CloseTimeout / 2)
            {
                // Sent away, and slow: it is to get at least the reason.
                Queue.Drain();
            }

            return;
        }

        if (Pass?.Token.ConnectedUntil <= _time.GetUtcNow())
        {
            Close(RoomCloseCode.AccessEnded, "ACCESS_ENDED: the time for which the access token granted a connection is over");
            return;
        }

        var (ping, close, reason) = _deadlines.Look();
        if (close is { } code)
        {
            Close(code, reason);
        }
        else if (ping)
        {
            PostSignal(Message.Ping);
        }
    }

    /// <inheritdoc cref="MessageReader.ReadAsync"/>
    public ValueTask<(WebSocketMessageType Type, PacketBuffer Data)?> ReadAsync() => _reader.ReadAsync();

    /// <summary>Waits until the reason to close has been sent, then for the peer's answer or the tick that ends the wait. After <see
    /// cref="Peer.Close"/>; never throws.</summary>
    public async Task FinishAsync()
    {
        try
        {
            while (_socket.State is WebSocketState.Open or WebSocketState.CloseSent && await ReadAsync().ConfigureAwait(false) is not null)
            {
            }
        }
        catch (Exception exception)
        {
            // The peer's last messages cannot be read: neither its answer to our close nor the writer is waited for.
            Fail("reading its last messages", exception);
            _socket.Abort();
        }

        await _writing.ConfigureAwait(false);
        lock (_gate)
        {
            _finished = true;
        }

        try
        {
            Queue.Drain();
            _reader.Release();
            _socket.Dispose();
        }
        catch (Exception exception)
        {
            Fail("releasing its resources", exception);
        }
    }
}
