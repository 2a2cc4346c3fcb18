using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Wire;
using RemoteAccess.RoomServer.Packets;
using RemoteAccess.RoomServer.Telemetry;

namespace RemoteAccess.RoomServer.Connections;

/// <summary>
/// One client's WebSocket: its outgoing queue and the task that empties it, reading of whole messages, keep-alive and closing. Knows
/// no rooms. <see cref="Close"/> and the posting methods may be called from anywhere, also under a room's lock: they never wait.
/// </summary>
internal sealed partial class PeerConnection
{
    private readonly WebSocket _socket;
    private readonly Action _abort;
    private readonly RoomServerOptions _options;
    private readonly TimeProvider _time;
    private readonly RoomServerMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Outbox _outbox;
    private readonly Lock _gate = new();
    private readonly Task _writer;
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PacketBuffer _buffer = PacketBuffer.Rent();
    private (RoomCloseCode Code, string Reason)? _closing;
    private long _closingSince;
    private long _nextPing;
    private long _pingedAt;
    private (string What, TimeSpan Within, long Due)? _expected;
    private volatile bool _sendsFrames;

    public PeerConnection(
        WebSocket socket, Action abort, RoomServerOptions options, TimeProvider time, RoomServerMetrics metrics, ILogger logger)
    {
        _socket = socket;
        _abort = abort;
        _options = options;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _outbox = new Outbox(options.MaxQueuedMessages, options.MaxQueuedBytes, options.MaxTrackSubscriptionsPerConnection);
        ControlLimit = new RateLimit(options.ControlMessagesPerSecond, options.ControlMessageBurst, time);
        _nextPing = time.GetTimestamp() + Ticks(options.PingInterval);
        Expect("hello", options.HelloTimeout);
        _writer = WriteAsync();
    }

    /// <summary>Messages that cost no credit.</summary>
    public RateLimit ControlLimit { get; }

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
    public PostResult PostPacket(OutboxItem item) =>
        _outbox.TryAddPacket(item) ? PostResult.Queued : Closing is null ? PostResult.Full : PostResult.Ending;

    /// <summary>Queues a signal; a receiver that leaves too many of them unread is closed.</summary>
    public void PostSignal(OutboxItem item)
    {
        if (!_outbox.TryAdd(item))
        {
            Close(RoomCloseCode.TooSlow, "TOO_SLOW: too much is waiting to be read by this connection");
        }
    }

    /// <summary>Ends the connection; what waits is dropped. The first reason counts.</summary>
    public void Close(RoomCloseCode code, string reason)
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

        _outbox.Close();
        _outbox.Drain();
        _ending.TrySetResult();
        LogClosing((int)code, reason);
    }

    /// <summary>The peer has published a track: from now on a message may be as long as a frame.</summary>
    public void AllowFrames() => _sendsFrames = true;

    /// <summary>Breaks the connection at once.</summary>
    public void Abort() => _abort();

    /// <summary>Starts the time within which the peer must have sent something; null when nothing is due any more.</summary>
    public void Expect(string? what, TimeSpan within)
    {
        lock (_gate)
        {
            _expected = what is null ? null : (what, within, _time.GetTimestamp() + Ticks(within));
        }
    }

    /// <summary>What time demands: a ping, the end of a silent peer or of one that is not ready, the end of an unanswered close.</summary>
    public void OnTick()
    {
        var now = _time.GetTimestamp();
        (string What, TimeSpan Within, long Due)? expected;
        lock (_gate)
        {
            if (_closing is not null)
            {
                if (now - _closingSince >= Ticks(_options.CloseTimeout))
                {
                    Abort();
                }

                return;
            }

            expected = _expected;
        }

        var pingedAt = Volatile.Read(ref _pingedAt);
        if (pingedAt != 0 && now - pingedAt >= Ticks(_options.PingTimeout))
        {
            Close(RoomCloseCode.PingTimeout, $"PING_TIMEOUT: a ping was not answered for {_options.PingTimeout.TotalSeconds:0.#} s");
        }
        else if (expected is { } late && now >= late.Due)
        {
            Close(RoomCloseCode.HandshakeTimeout, $"HANDSHAKE_TIMEOUT: {late.What} did not come within {late.Within.TotalSeconds:0.#} s");
        }
        else if (now >= _nextPing)
        {
            _nextPing = now + Ticks(_options.PingInterval);
            Interlocked.CompareExchange(ref _pingedAt, now, 0);
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
            _buffer.Release();
            _buffer = PacketBuffer.Rent();
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

                Volatile.Write(ref _pingedAt, 0);
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
                else if (_buffer.Length > _options.MaxMessageBytes && _buffer.Length > _options.MaxFrameBytes + PacketWriter.FrameFieldBytes)
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

    /// <summary>Waits until the reason to close has been sent, then for the peer's answer or the tick that ends the wait.</summary>
    public async Task FinishAsync()
    {
        while (_socket.State is WebSocketState.Open or WebSocketState.CloseSent && await ReadAsync().ConfigureAwait(false) is not null)
        {
        }

        await _writer.ConfigureAwait(false);
        _outbox.Drain();
        _buffer.Release();
        _socket.Dispose();
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await _outbox.WaitAsync().ConfigureAwait(false))
            {
                while (_outbox.TryTake(out var item))
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
    }

    private bool IsFrame(WebSocketMessageType type) =>
        _sendsFrames && type == WebSocketMessageType.Binary && _buffer.Bytes.Span[0] == (byte)PacketKind.Frame;

    private static bool IsBroken(Exception exception) =>
        exception is WebSocketException or OperationCanceledException or IOException or InvalidOperationException;

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}
