using RemoteAccess.Protocol;
using RemoteAccess.Tasks;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Sessions;

namespace RemoteAccess.Viewer.Requests;

/// <summary>
/// A session for requests. It subscribes to no channel, keeps the session running while a request is sent, and makes sure that a request
/// ends: with its answer, with the device's refusal, with a reset, or with a time-out. It knows no particular request. One caller at a
/// time.
/// </summary>
/// <remarks>
/// A refusal is an error <c>Status</c> that names no request. Therefore a ping is sent before the request. The device reads and writes in
/// order, so everything that it sent before the pong, it sent before it read the request. An error status without an id between the pong
/// and the answer counts as the refusal. A status with an id does not concern a request.
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

    /// <summary>The request that waits for its answer, as text for messages; null if none does.</summary>
    public string? Pending { get; private set; }

    /// <summary>Whether a request has been sent, answered or not.</summary>
    public bool HasAsked { get; private set; }

    /// <summary>The device's last ServerInfo.</summary>
    public ServerInfo Info { get; private set; } = new() { Name = string.Empty };

    /// <summary>Waits for the device's ServerInfo.</summary>
    /// <exception cref="ViewerSessionException">There is no device, or it cannot be reached.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        while (await TryNextAsync(Timeout.InfiniteTimeSpan, cancellationToken) is not ServerInfoMessage)
        {
        }
    }

    /// <summary>Sends a request that the device answers; an error status that refuses it ends it.</summary>
    /// <param name="what">The request as text for messages, e.g. <c>the call of '/reset'</c>.</param>
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

    /// <summary>Records that all requests have been answered: from now on error statuses and resets end nothing.</summary>
    public void Answered() => Pending = null;

    /// <summary>Sends a frame and waits until the control stream has taken it.</summary>
    /// <exception cref="ViewerException">The connection was reset, or an earlier request was refused.</exception>
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
    /// Waits until the session's queued frames have been sent, before it leaves: the device needs the acknowledgement of the last pong to
    /// measure that round trip. If the device does not read them in time, they are dropped.
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
            // All requests are done nevertheless.
        }
    }

    /// <summary>Waits for the answer to the pending request; other messages are skipped.</summary>
    /// <exception cref="ViewerException">The request was refused or not answered in time, or the connection was reset.</exception>
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

    /// <summary>Returns the next message of the device except statuses; its views are valid until the link is used again. ServerInfo comes
    /// again after a reset.</summary>
    /// <returns>The message, or null after the time-out.</returns>
    /// <exception cref="ViewerException">The pending request was refused, or the connection was reset.</exception>
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

    /// <summary>Keeps the session running until a task has ended; messages are skipped.</summary>
    /// <exception cref="ViewerException">The pending request was refused, or the connection was reset.</exception>
    /// <exception cref="ViewerSessionException">The session is over.</exception>
    public async Task WorkUntilAsync(Task ended, CancellationToken cancellationToken)
    {
        while (!ended.IsCompleted)
        {
            await NextUntilAsync(ended, cancellationToken);
        }
    }

    /// <summary>The error of a request without an answer in time.</summary>
    public static ViewerException NoAnswer(string what, TimeSpan within) => new(
        ExitCode.NoAnswer,
            $"No answer to {what} came within {within.TotalSeconds} s; check the device, or give it more time with --timeout.");

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
        $"The connection to the device was reset before {what} was answered; the device may or may not have carried it out. Check that, "
            + "then "
            + "repeat the command.",
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
            // A message that has arrived counts, even if the time has passed meanwhile.
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
        timestamp = UnixNanoseconds.Now(time);
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
