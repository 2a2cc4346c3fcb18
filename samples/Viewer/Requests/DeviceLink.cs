using RemoteAccess.Protocol;
using RemoteAccess.Tasks;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Requests;

/// <summary>
/// A session for requests. It subscribes no channel, keeps the session's work going while a request is sent, and sees to it that a request
/// ends: with its answer, with the device's refusal, with a reset, or after its time. Knows no particular request. One caller at a time.
/// </summary>
/// <remarks>
/// A refusal is an error <c>Status</c>, which names no request. A ping goes ahead of the request: what the device said before its pong, it
/// said before it had seen the request, since it reads and writes in order. So an error status without an id (a lasting one is the device's
/// own matter) between the pong and the answer is taken as the refusal.
/// </remarks>
internal sealed class DeviceLink(ViewerSession session, RequestOutput output, TimeSpan timeout, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan FlushWithin = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private Task<ViewerEvent>? _reading;
    private ServerMessage? _held;
    private ControlSender? _outbound;
    private ulong _fence;
    private bool _fencePassed;

    /// <summary>The request that waits for its answer, in words; null when none does.</summary>
    public string? Pending { get; private set; }

    /// <summary>Whether anything has been asked, answered or not.</summary>
    public bool HasAsked { get; private set; }

    /// <summary>What the device last said about itself.</summary>
    public ServerInfo Info { get; private set; } = new() { Name = string.Empty };

    /// <summary>Waits until the device has said who it is.</summary>
    /// <exception cref="ViewerSessionException">There is no device, or it cannot be reached.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        while (await TryNextAsync(Timeout.InfiniteTimeSpan, cancellationToken) is not ServerInfoMessage)
        {
        }
    }

    /// <summary>Sends a request that is to be answered; an error status that refuses it ends it.</summary>
    /// <param name="what">The request in words, e.g. <c>the call of '/reset'</c>.</param>
    /// <param name="frame">The request.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ViewerException">It was refused, or the connection was reset.</exception>
    public async Task AskAsync(string what, byte[] frame, CancellationToken cancellationToken)
    {
        if (Pending is null)
        {
            (Pending, HasAsked) = (what, true);
            _fencePassed = false;
            await SendAsync(Ping(out _fence), cancellationToken);
        }

        await SendAsync(frame, cancellationToken);
    }

    /// <summary>Sends a ping.</summary>
    /// <returns>What comes back with its pong.</returns>
    public async Task<ulong> PingAsync(string what, CancellationToken cancellationToken)
    {
        (Pending, HasAsked) = (Pending ?? what, true);
        await SendAsync(Ping(out var timestamp), cancellationToken);
        return timestamp;
    }

    /// <summary>Notes that all that was asked has been answered: from here on error statuses and resets end nothing.</summary>
    public void Answered() => Pending = null;

    /// <summary>Sends a frame and waits until the control stream has taken it.</summary>
    /// <exception cref="ViewerException">The connection was reset, or what was asked before is refused.</exception>
    public async Task SendAsync(byte[] frame, CancellationToken cancellationToken)
    {
        var sending = _outbound!.SendAsync(frame, cancellationToken);
        while (!sending.IsCompleted && _held is null && await Task.WhenAny(sending, Reading()) != sending)
        {
            _held = await TakeAsync(cancellationToken);
        }

        try
        {
            await sending;
        }
        catch (IOException e)
        {
            throw WasReset(Pending ?? "what was to be sent", e);
        }
    }

    /// <summary>
    /// Lets what the session has queued go out before it leaves: the acknowledgement of the last pong is among it, without which the device
    /// learns nothing from that ping. A courtesy: a device that does not take it in time does without.
    /// </summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(FlushWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            await _outbound!.FlushAsync(either.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Everything that was asked for is done all the same.
        }
    }

    /// <summary>The answer to what is pending, which is then answered; other messages are passed over.</summary>
    /// <exception cref="ViewerException">It was refused or not answered in time, or the connection was reset meanwhile.</exception>
    /// <exception cref="ViewerSessionException">The session is over.</exception>
    public async Task<T> AnswerAsync<T>(Func<T, bool> isIt, CancellationToken cancellationToken)
        where T : ServerMessage
    {
        var started = time.GetTimestamp();
        while (true)
        {
            var left = timeout - time.GetElapsedTime(started);
            switch (await TryNextAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken))
            {
                case T answer when isIt(answer):
                    Answered();
                    return answer;
                case null:
                    throw NoAnswer(Pending ?? "the request", timeout);
            }
        }
    }

    /// <summary>The next message of the device but for statuses; its views are valid until the link is used again. ServerInfo comes again
    /// after a reset.</summary>
    /// <returns>Null when the time has passed.</returns>
    /// <exception cref="ViewerException">What is pending was refused, or the connection was reset meanwhile.</exception>
    /// <exception cref="ViewerSessionException">The session is over.</exception>
    public async Task<ServerMessage?> TryNextAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return await NextUntilAsync(Task.Delay(within, time, enough.Token), cancellationToken);
        }
        finally
        {
            await enough.CancelAsync();
        }
    }

    /// <summary>Keeps the session going until a task has ended; messages are passed over.</summary>
    /// <exception cref="ViewerException">What is pending was refused, or the connection was reset meanwhile.</exception>
    /// <exception cref="ViewerSessionException">The session is over.</exception>
    public async Task WorkUntilAsync(Task ended, CancellationToken cancellationToken)
    {
        while (!ended.IsCompleted)
        {
            await NextUntilAsync(ended, cancellationToken);
        }
    }

    /// <summary>A request that has had no answer in its time.</summary>
    public static ViewerException NoAnswer(string what, TimeSpan within) => new(
        ExitCode.NoAnswer,
            $"No answer to {what} came within {within.TotalSeconds} s; check the device, or give it more time by --timeout.");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_reading is { } reading)
        {
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await session.DisposeAsync();
        _stop.Dispose();
    }

    private static ViewerException WasReset(string what, Exception? inner = null) => new(
        ExitCode.ResetWhileWaiting,
        $"The connection to the device was reset before {what} was answered; it may have been carried out or not. Look, then repeat the "
            + "command.",
        inner);

    private async Task<ServerMessage?> NextUntilAsync(Task tooLate, CancellationToken cancellationToken)
    {
        if (_held is { } held)
        {
            _held = null;
            return held;
        }

        while (true)
        {
            // What has come counts, also when the time has passed meanwhile.
            await Task.WhenAny(Reading(), tooLate).WaitOrAbandonAsync(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            if (!Reading().IsCompleted)
            {
                return null;
            }

            if (await TakeAsync(cancellationToken) is { } message)
            {
                return message;
            }
        }
    }

    private Task<ViewerEvent> Reading() => _reading ??= session.ReadAsync(_stop.Token).AsTask();

    private byte[] Ping(out ulong timestamp)
    {
        timestamp = (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        return ClientMessageEncoder.Ping(timestamp);
    }

    private async Task<ServerMessage?> TakeAsync(CancellationToken cancellationToken)
    {
        var seen = await Reading();
        _reading = null;
        switch (seen)
        {
            case ControlStreamOpened or ControlStreamEnded or ConnectionLost or SendingFailed when Pending is { } what:
                throw WasReset(what);
            case PayloadSkipped skipped:
                output.Note($"skipped a frame: {skipped.Reason}");
                return null;
            case ServerMessageReceived { Message: ServerInfoMessage info }:
                Info = info.Info;
                _outbound = session.Outbound;
                return info;
            case ServerMessageReceived { Message: StatusMessage status }:
                await TakeAsync(status, cancellationToken);
                return null;
            case ServerMessageReceived { Message: PongMessage pong } when !_fencePassed && pong.AppTimestamp == _fence:
                _fencePassed = true;
                return null;
            case ServerMessageReceived received:
                return received.Message;
            default:
                return null;
        }
    }

    private async Task TakeAsync(StatusMessage status, CancellationToken cancellationToken)
    {
        var isRefusal = status is { Level: StatusLevel.Error, Id: null } && Pending is not null && _fencePassed;
        await output.StatusAsync(status, isRefusal, cancellationToken);
        if (isRefusal)
        {
            throw new ViewerException(ExitCode.Refused, $"The device refused {Pending}: {status.Message}");
        }
    }
}
