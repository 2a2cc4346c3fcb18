using System.Buffers;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// One client's WebSocket: its outgoing queue and the task that empties it, reading of whole messages, keep-alive and closing. Knows no
/// rooms. <see cref="Close"/> and the posting methods may be called from any thread, also under a room's lock: they never wait and never
/// throw, because their callers serve other connections too. A fault closes this connection alone: <see cref="Fail"/>.
/// </summary>
internal sealed class PeerConnection
{
    private readonly WebSocket _socket;
    private readonly Action _abort;
    private readonly RoomServerOptions _options;
    private readonly PeerSendQueue _queue;
    private readonly ConnectionEnd _end;
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
        ArrayPool<byte>? pool = null)
    {
        _socket = socket;
        _abort = abort;
        _options = options;
        Limits = limits;
        _queue = new PeerSendQueue(
            options.MaxQueuedMessages,
            options.MaxQueuedBytes,
            options.MaxTrackSubscriptionsPerConnection,
            limits.Trusted ? null : new ByteRate(options.ViewerToViewerBytesPerSecond, time),
            metrics.PacketDelayed);
        _end = new ConnectionEnd(_queue, time, logger);
        _deadlines = new PeerDeadlines(options, time);
        _reader = new MessageReader(socket, options, _deadlines, _end, metrics, pool ?? ArrayPool<byte>.Shared, logger);
        Expect("hello", options.HelloTimeout);
        _writing = new MessageWriter(socket, _queue, _end, metrics).RunAsync();
    }

    /// <summary>Room, identity and SID, for logs. Set after the join.</summary>
    public string Who
    {
        get => _end.Who;
        set => _end.Who = value;
    }

    /// <summary>Limits of what it may send and cause.</summary>
    public PeerLimits Limits { get; }

    /// <summary>The messages that wait to be sent.</summary>
    public (int Messages, long Bytes) Queued => (_queue.Count, _queue.Bytes);

    /// <summary>Why it is closing; null while it is open.</summary>
    public (RoomCloseCode Code, string Reason)? Closing => _end.Reason;

    /// <summary>
    /// Completes with the first <see cref="Close"/>; continuations run on another thread, not under the locks of the caller.
    /// </summary>
    public Task Ending => _end.Started;

    /// <summary>Queues a stream packet.</summary>
    /// <param name="item">The packet.</param>
    /// <param name="share">The part of the queue that its sender may fill; null for all of it.</param>
    public PostResult PostPacket(QueuedMessage item, QueueShare? share)
    {
        try
        {
            return _queue.TryAddPacket(item, share) ? PostResult.Queued : Closing is null ? PostResult.Full : PostResult.Ending;
        }
        catch (Exception exception)
        {
            Fail("queueing a packet for it", exception);
            return PostResult.Ending;
        }
    }

    /// <summary>Queues a signal; a receiver with too many unread signals is closed.</summary>
    public void PostSignal(QueuedMessage item)
    {
        try
        {
            if (!_queue.TryAdd(item))
            {
                CloseTooSlow();
            }
        }
        catch (Exception exception)
        {
            Fail("queueing a signal for it", exception);
        }
    }

    /// <summary>Queues a signal that a viewer caused, in that viewer's share.</summary>
    /// <param name="item">The signal.</param>
    /// <param name="share">The share whose place it takes.</param>
    /// <param name="order">Its place in the queue.</param>
    public void PostCaused(QueuedMessage item, QueueShare share, CausedOrder order)
    {
        try
        {
            if (!_queue.TryAddCaused(item, share, order))
            {
                CloseTooSlow();
            }
        }
        catch (Exception exception)
        {
            Fail("queueing a signal for it", exception);
        }
    }

    /// <inheritdoc cref="ConnectionEnd.Fail"/>
    public void Fail(string what, Exception exception) => _end.Fail(what, exception);

    /// <summary>Closes the connection; queued messages are dropped. The first reason counts.</summary>
    public void Close(RoomCloseCode code, string reason) => _end.Close(code, reason);

    /// <inheritdoc cref="MessageReader.AllowFrames"/>
    public void AllowFrames() => _reader.AllowFrames();

    /// <summary>
    /// Aborts the connection at once; does nothing after it has finished, because its HTTP context may serve another request then.
    /// </summary>
    public void Abort()
    {
        lock (_gate)
        {
            if (!_finished)
            {
                _abort();
            }
        }
    }

    /// <summary>Starts the time within which the peer must send something; null when nothing is due.</summary>
    public void Expect(string? what, TimeSpan within) => _deadlines.Expect(what, within);

    /// <summary>Checks the deadlines: sends a ping, closes a peer that is silent or not ready, ends a close that is not answered.</summary>
    public void OnTick()
    {
        if (_end.Elapsed is { } elapsed)
        {
            if (elapsed >= _options.CloseTimeout)
            {
                Abort();
            }

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
    /// cref="Close"/>; never throws.</summary>
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
            _queue.Drain();
            _reader.Release();
            _socket.Dispose();
        }
        catch (Exception exception)
        {
            Fail("releasing its resources", exception);
        }
    }

    private void CloseTooSlow() => Close(RoomCloseCode.TooSlow, "TOO_SLOW: too much is waiting to be read by this connection");
}
