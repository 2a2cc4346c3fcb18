using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using RemoteAccess.Protocol;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Connections;
using RemoteAccess.Tasks;

namespace RemoteAccess.RoomServer.Door;

/// <summary>
/// A viewer's WebSocket that this silo forwards to the silo of its room. When this silo stops, it asks the other silo to send the viewer
/// away,
/// so that what waits there for the viewer comes first. When the other silo is lost, falls silent or does not answer that, it ends the
/// WebSocket with a close of its own; otherwise the other silo's close passes through. Knows nothing of the messages.
/// </summary>
/// <remarks>
/// The request's task owns it: it copies, then calls <see cref="FinishAsync"/>. Any thread may close it meanwhile. The first reason counts;
/// a close of the other silo that passes at the same moment wins, because the viewer has it. Tokens are cancelled on another thread: what
/// waits for them ends the request and disposes of this, which must not happen in the middle of an abort or on the thread of a timer.
/// </remarks>
internal sealed partial class Forward : IOpenConnection, IDisposable
{
    /// <summary>The part of the close's time in which the silo behind the door sends the viewer away: it gives a slow viewer half of that
    /// time.</summary>
    private const double ShareOfAsking = 0.75;

    private readonly HttpContext _context;
    private readonly Farewells _farewells;
    private readonly RoomServerOptions _options;
    private readonly DoorMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _copying = new();
    private readonly CancellationTokenSource _aborted = new();
    private ForwardedStream? _stream;
    private (RoomCloseCode Code, string Reason)? _closing;
    private byte[] _frames = [];
    private bool _asks;
    private Task _saying = Task.CompletedTask;
    private long _since;
    private long _heard;
    private bool _finished;
    private SiloAddress? _lost;

    public Forward(
        HttpContext context,
        RoomPass pass,
        Farewells farewells,
        RoomServerOptions options,
        DoorMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        (_context, Pass, _farewells, _options, _metrics, _time, _logger) = (context, pass, farewells, options, metrics, time, logger);
        _heard = time.GetTimestamp();
    }

    /// <summary>The silo to which it is forwarded.</summary>
    public SiloAddress? Target { get; set; }

    /// <inheritdoc/>
    public RoomPass Pass { get; }

    /// <summary>Cancelled when the copying is to end.</summary>
    public CancellationToken Copying => _copying.Token;

    /// <summary>Whether the other silo has accepted the WebSocket.</summary>
    public bool IsOpen => Volatile.Read(ref _stream) is not null;

    /// <inheritdoc/>
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

    /// <summary>The client's stream, once the other silo has accepted.</summary>
    public ForwardedStream Open(Stream client)
    {
        Heard();
        var stream = new ForwardedStream(client, Heard, CancelCopying);
        lock (_gate)
        {
            _stream = stream;
            if (_closing is not null)
            {
                _saying = SayAsync(stream);
            }
        }

        if (_lost is not null && _lost.Equals(Target))
        {
            Lost();
        }

        return stream;
    }

    /// <inheritdoc/>
    public void Close(RoomCloseCode code, string reason) => Leave(new Farewell(code, reason, null), null);

    /// <inheritdoc/>
    public void Leave(Farewell farewell, byte[]? message)
    {
        try
        {
            lock (_gate)
            {
                if (_closing is not null)
                {
                    return;
                }

                _closing = (farewell.Code, farewell.Reason);
                _since = _time.GetTimestamp();
                _frames = CloseFrame.Encode(message, farewell.Code, farewell.Reason);
                _asks = farewell.Code is not RoomCloseCode.ReturnLater;
                if (_stream is { } stream)
                {
                    _saying = SayAsync(stream);
                    return;
                }
            }

            // Not accepted yet: the request is refused instead.
            CancelCopying();
        }
        catch (Exception exception)
        {
            Fail("closing it", exception);
        }
    }

    /// <summary>The copying has ended: tells the viewer why, unless it knows, and waits for its answer within the close's time.</summary>
    public async Task FinishAsync()
    {
        var stream = _stream!;
        try
        {
            if (!stream.IsOver && !stream.IsClientGone && !_context.RequestAborted.IsCancellationRequested)
            {
                Lost();
                if (!await stream.SayAsync(_frames, _aborted.Token).ConfigureAwait(false))
                {
                    // Within a frame that has no end any more: a close would be read as a part of it.
                    Abort();
                }
            }

            await _saying.ConfigureAwait(false);
            if (stream.IsOver)
            {
                BeginLinger((RoomCloseCode)stream.CloseCode);
                await stream.LingerAsync(_aborted.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            // The viewer has gone, or was given up.
        }
        finally
        {
            lock (_gate)
            {
                _finished = true;
            }
        }
    }

    /// <inheritdoc/>
    public void Abort()
    {
        lock (_gate)
        {
            // Afterwards the HTTP context may serve another request.
            if (!_finished)
            {
                AbandonedTask.Observe(_aborted.CancelAsync());
                AbandonedTask.Observe(_copying.CancelAsync());
                _context.Abort();
            }
        }
    }

    /// <inheritdoc/>
    public void OnTick()
    {
        if (Closing is not null)
        {
            if (_time.GetElapsedTime(Volatile.Read(ref _since)) >= _options.CloseTimeout)
            {
                Abort();
            }
        }
        else if (IsOpen && _time.GetElapsedTime(Volatile.Read(ref _heard)) >= _options.PingInterval + _options.PingTimeout)
        {
            // A living silo sends a ping in each interval.
            Lost();
        }
    }

    /// <inheritdoc/>
    public void Fail(string what, Exception exception)
    {
        LogFailed(Pass.Room, Pass.Identity, what, exception.ForLog());
        Abort();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _finished = true;
        }

        _copying.Dispose();
        _aborted.Dispose();
    }

    /// <summary>Whether an exception means that one of the two sides is broken, not a fault of the door.</summary>
    internal static bool IsBroken(Exception exception) =>
        exception is IOException or OperationCanceledException or InvalidOperationException or WebSocketException;

    /// <summary>The other silo is lost: the viewer is sent away, and one whom it has not accepted waits on for the room's next silo. If
    /// the lost silo accepts it after all, the viewer is sent away then.</summary>
    public void Lost()
    {
        lock (_gate)
        {
            if (_stream is null)
            {
                _lost = Target;
                return;
            }
        }

        if (Closing is null)
        {
            _metrics.Failed(DoorFailure.Lost);
        }

        _farewells.Send(this, _farewells.Lost());
    }

    private void Heard() => Volatile.Write(ref _heard, _time.GetTimestamp());

    private void BeginLinger(RoomCloseCode code)
    {
        lock (_gate)
        {
            if (_closing is null)
            {
                (_closing, _since) = ((code, "the room's silo closed it"), _time.GetTimestamp());
            }
        }
    }

    private async Task SayAsync(ForwardedStream stream)
    {
        // On another thread: the caller may hold locks, and has other connections to close.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (_asks)
            {
                await AskAsync(stream).ConfigureAwait(false);
            }

            if (!await stream.SayAsync(_frames, _aborted.Token).ConfigureAwait(false))
            {
                await stream.Said.WaitOrAbandonAsync(_aborted.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (IsBroken(exception))
        {
            // As in FinishAsync.
        }
        finally
        {
            CancelCopying();
        }
    }

    // The silo sends what waits for the viewer, then a message with a ticket, then the close. Not a silo that cannot be reached.
    private async Task AskAsync(ForwardedStream stream)
    {
        var (code, reason) = Closing!.Value;
        stream.Ask(CloseFrame.EncodeToSilo(code, reason));
        try
        {
            await stream.Said.WaitOrAbandonAsync(_options.CloseTimeout * ShareOfAsking, _time, _copying.Token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The door says it.
        }
    }

    private void CancelCopying()
    {
        lock (_gate)
        {
            if (!_finished)
            {
                AbandonedTask.Observe(_copying.CancelAsync());
            }
        }
    }

    [LoggerMessage(1160, LogLevel.Error,
        "A forwarded connection ended because of a fault of the door (room {Room}, identity {Identity}): {What} failed")]
    private partial void LogFailed(OutsideText room, OutsideText identity, string what, LoggedException exception);
}
