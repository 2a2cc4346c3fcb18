using System.Buffers;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Metering;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// One client's WebSocket: its outgoing queue and the task that empties it, reading of whole messages, keep-alive and closing. Knows
/// no rooms. <see cref="Close"/> and the posting methods may be called from anywhere, also under a room's lock: they never wait and never
/// throw, since whoever calls them serves others too. A fault on the way ends this connection alone: <see cref="Fail"/>.
/// </summary>
internal sealed partial class PeerConnection
{
    private readonly WebSocket _socket;
    private readonly Action _abort;
    private readonly RoomServerOptions _options;
    private readonly TimeProvider _time;
    private readonly RoomServerMetrics _metrics;
    private readonly ILogger _logger;
    private readonly PeerSendQueue _queue;
    private readonly Lock _gate = new();
    private readonly Task _writer;
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PeerDeadlines _deadlines;
    private readonly ArrayPool<byte> _pool;
    private PacketBuffer _buffer;
    private (RoomCloseCode Code, string Reason)? _closing;
    private long _closingSince;
    private volatile bool _sendsFrames;
    private bool _finished;
    private int _failed;

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
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _queue = new PeerSendQueue(
            options.MaxQueuedMessages,
            options.MaxQueuedBytes,
            options.MaxTrackSubscriptionsPerConnection,
            limits.Trusted ? null : new ByteRate(options.ViewerToViewerBytesPerSecond, time),
            metrics.PacketDelayed);
        Limits = limits;
        _deadlines = new PeerDeadlines(options, time);
        _pool = pool ?? ArrayPool<byte>.Shared;
        _buffer = PacketBuffer.Rent(_pool);
        Expect("hello", options.HelloTimeout);
        _writer = WriteAsync();
    }

    /// <summary>Whose it is: room, identity and SID, for logs. Set once it has joined.</summary>
    public string Who { get; set; } = "nobody yet";

    /// <summary>How much it may send and cause.</summary>
    public PeerLimits Limits { get; }

    /// <summary>What waits to be sent.</summary>
    public (int Messages, long Bytes) Queued => (_queue.Count, _queue.Bytes);

    /// <summary>Why it is ending; null while it is not.</summary>
    public (RoomCloseCode Code, string Reason)? Closing
    {
        get
        {
            lock (_gate)
            {
                return _closing;
            }
        }
    }

    /// <summary>
    /// Completes with the first <see cref="Close"/>; what follows runs on a thread of its own, not under the locks of the closer.
    /// </summary>
    public Task Ending => _ending.Task;

    /// <summary>Queues a stream packet.</summary>
    /// <param name="item">The packet.</param>
    /// <param name="share">What its sender may fill of the queue; null for all of it.</param>
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

    /// <summary>Queues a signal; a receiver that leaves too many of them unread is closed.</summary>
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

    /// <summary>Queues a signal that a viewer brought about, on that viewer's account.</summary>
    /// <param name="item">The signal.</param>
    /// <param name="share">Whose place in the queue it takes.</param>
    /// <param name="order">Where it comes.</param>
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

    /// <summary>A fault of ours: this connection ends, whoever else is served at that moment goes on. Logged once. Never throws.</summary>
    /// <param name="what">What failed, e.g. "its clock".</param>
    /// <param name="exception">How.</param>
    public void Fail(string what, Exception exception)
    {
        if (Interlocked.Exchange(ref _failed, 1) != 0)
        {
            return;
        }

        try
        {
            LogFailed(Who, what, exception.ForLog());
        }
        catch (Exception)
        {
            // The log itself fails; the connection is to end all the same.
        }

        Close(RoomCloseCode.InternalError, "INTERNAL_ERROR: the room server failed");
    }

    /// <summary>Ends the connection; what waits is dropped. The first reason counts.</summary>
    public void Close(RoomCloseCode code, string reason)
    {
        try
        {
            CloseOnce(code, reason);
        }
        catch (Exception exception)
        {
            Fail("closing it", exception);
        }
        finally
        {
            _ending.TrySetResult();
        }
    }

    /// <summary>The peer has published a track: from now on a message may be as long as a frame.</summary>
    public void AllowFrames() => _sendsFrames = true;

    /// <summary>Breaks the connection at once; does nothing once it is finished, when what it stood on belongs to others.</summary>
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

    /// <summary>Starts the time within which the peer must have sent something; null when nothing is due any more.</summary>
    public void Expect(string? what, TimeSpan within) => _deadlines.Expect(what, within);

    /// <summary>What time demands: a ping, the end of a silent peer or of one that is not ready, the end of an unanswered close.</summary>
    public void OnTick()
    {
        lock (_gate)
        {
            if (_closing is not null)
            {
                if (_time.GetElapsedTime(_closingSince) >= _options.CloseTimeout)
                {
                    Abort();
                }

                return;
            }
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

    /// <summary>
    /// The next whole message, valid until the next call; null when the peer has closed or the connection broke. Messages that come
    /// after our own <see cref="Close"/> are skipped, so that the peer's is seen.
    /// </summary>
    public async ValueTask<(WebSocketMessageType Type, PacketBuffer Data)?> ReadAsync()
    {
        // Not kept after a large frame either: a connection that waits holds little.
        if (!_buffer.IsUnshared || _buffer.IsLarge)
        {
            // Rented first: were there no memory for it, the one given up would look unshared, and be filled while others' queues hold it.
            var next = PacketBuffer.Rent(_pool);
            _buffer.Release();
            _buffer = next;
        }

        _buffer.Reset();
        try
        {
            while (true)
            {
                var result = await _socket.ReceiveAsync(_buffer.Free(), CancellationToken.None).ConfigureAwait(false);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                _deadlines.Heard(result.EndOfMessage);
                _metrics.Received(result.Count);
                if (Closing is not null)
                {
                    _buffer.Reset();
                    continue;
                }

                _buffer.Advance(result.Count);
                if (_buffer.Length > _options.MaxMessageBytes && !IsFrame(result.MessageType))
                {
                    Close(RoomCloseCode.MessageTooBig, $"MESSAGE_TOO_BIG: messages may have {_options.MaxMessageBytes} bytes");
                }
                else if (_buffer.Length > _options.MaxMessageBytes && _buffer.Length > _options.MaxFrameBytes
                    + PacketWriter.FrameFieldBytes)
                {
                    Close(RoomCloseCode.MessageTooBig, $"MESSAGE_TOO_BIG: frames may have {_options.MaxFrameBytes} bytes");
                }
                else if (result.EndOfMessage)
                {
                    return (result.MessageType, _buffer);
                }
            }
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            LogBroken(exception.Message);
            Close(RoomCloseCode.ConnectionLost, "the connection broke");
            return null;
        }
    }

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
            // What the peer still says cannot be read: its answer to our close is not waited for, nor is the writer held by it.
            Fail("reading its last messages", exception);
            _socket.Abort();
        }

        await _writer.ConfigureAwait(false);
        lock (_gate)
        {
            _finished = true;
        }

        try
        {
            _queue.Drain();
            _buffer.Release();
            _socket.Dispose();
        }
        catch (Exception exception)
        {
            Fail("giving back what it held", exception);
        }
    }

    private void CloseTooSlow() => Close(RoomCloseCode.TooSlow, "TOO_SLOW: too much is waiting to be read by this connection");

    private void CloseOnce(RoomCloseCode code, string reason)
    {
        lock (_gate)
        {
            if (_closing is not null)
            {
                return;
            }

            _closing = (code, reason);
            _closingSince = _time.GetTimestamp();
        }

        _queue.Close();
        _queue.Drain();
        LogClosing((int)code, reason);
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await _queue.WaitAsync().ConfigureAwait(false))
            {
                while (_queue.TryTake(out var item))
                {
                    try
                    {
                        var bytes = item.Bytes;
                        if (bytes.Length > 0)
                        {
                            await _socket.SendAsync(bytes, item.Type, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
                            _metrics.Sent(bytes.Length);
                        }
                    }
                    finally
                    {
                        item.Release();
                    }
                }
            }

            var (code, reason) = Closing!.Value;
            if (code != RoomCloseCode.ConnectionLost)
            {
                await _socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            // Broken or aborted while sending: the reading side ends too.
            Close(RoomCloseCode.ConnectionLost, "the connection broke");
        }
        catch (Exception exception)
        {
            // Nothing more can be sent, a close neither.
            Fail("sending to it", exception);
            _socket.Abort();
        }
    }

    private bool IsFrame(WebSocketMessageType type) =>
        _sendsFrames && type == WebSocketMessageType.Binary && _buffer.Bytes.Span[0] == (byte)PacketKind.Frame;

    private static bool IsBroken(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or IOException or InvalidOperationException;
}
