using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>The life of a session: join, make sure of the epoch, serve, leave; again after a loss, later when dormant, never when
/// superseded.</summary>
internal sealed partial class RoomSession
{
    // A connection that held this long ends the back-off.
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(10);

    private readonly FailureEpisode _failed;

    private async Task RunAsync(Task predecessor)
    {
        _context.Metrics.SessionStarted();
        try
        {
            await predecessor.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await SuperviseAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogSessionFaulted(_logger, Room, Epoch, exception.ForLog());
        }

        try
        {
            await EndAsync().ConfigureAwait(false);
        }
        finally
        {
            _context.Metrics.SessionEnded();

            // Before anybody hears of the end: who closes a room to open another finds its place.
            _context.Admission.Dispose();
            _ended.TrySetResult();
        }
    }

    private async Task SuperviseAsync()
    {
        var attempts = 0;
        while (!_stop.IsCancellationRequested)
        {
            SetPhase(attempts == 0 ? RoomPhase.Connecting : RoomPhase.Reconnecting);
            var connectedAt = _context.Time.GetTimestamp();
            var end = await ServeOnceAsync().ConfigureAwait(false);
            if (end is ServeEnd.Superseded || (end is ServeEnd.Duplicate && !await IsHighestAsync().ConfigureAwait(false)))
            {
                LogStandingDown(_logger, Room, Epoch);
                Superseded();
                return;
            }

            switch (end)
            {
                case ServeEnd.Stopping:
                    return;
                case ServeEnd.Idle:
                    attempts = 0;
                    await SleepUntilViewerAsync().ConfigureAwait(false);
                    break;
                default:
                    attempts = Status.Phase == RoomPhase.Connected && _context.Time.GetElapsedTime(connectedAt) >= Steady
                        ? 1
                        : attempts + 1;
                    SetPhase(RoomPhase.Reconnecting);
                    await PauseAsync(
                        Backoff.Delay(attempts, _context.Options.Room.ReconnectDelay, _context.Options.Room.MaxReconnectDelay,
                            _context.Random())).ConfigureAwait(false);
                    break;
            }
        }
    }

    private async Task<ServeEnd> ServeOnceAsync()
    {
        IRoomConnection? connection = null;
        try
        {
            connection = await ConnectAsync().ConfigureAwait(false);
            if (await ReadEpochAsync().ConfigureAwait(false) > Epoch)
            {
                // Another session opened the room while this one was joining.
                await LeaveAsync(connection).ConfigureAwait(false);
                return ServeEnd.Superseded;
            }
        }
        catch (Exception exception)
        {
            if (connection is not null)
            {
                await LeaveAsync(connection).ConfigureAwait(false);
            }

            if (_stop.IsCancellationRequested)
            {
                return ServeEnd.Stopping;
            }

            var outcome = exception is RoomConnectException { Reason: var reason } ? reason.ToString() : exception.GetType().Name;
            JoinFailed(outcome, exception);
            _context.Metrics.Connected(outcome);
            SetPhase(RoomPhase.Reconnecting, _failed.Count, $"{outcome}: {exception.Message}", tried: true);
            return ServeEnd.Lost;
        }

        Joined();
        _context.Metrics.Connected("Connected");
        SetPhase(RoomPhase.Connected, 0, string.Empty, tried: true);
        return await ServeAsync(connection).ConfigureAwait(false);
    }

    private void JoinFailed(string outcome, Exception exception)
    {
        var level = _failed.Add(outcome, exception.Message) ? LogLevel.Warning : LogLevel.Debug;
        LogConnectFailed(_logger, level, Room, _failed.Count, outcome, exception.Message);
        LogConnectFailure(_logger, Room, _failed.Count, exception.ForLog());
    }

    private void Joined()
    {
        if (_failed.Count > 0)
        {
            LogJoinedAtLast(_logger, Room, _failed.Count, _failed.Elapsed);
            _failed.Clear();
        }
    }

    // No attempt that failed: it is not counted as one. What ended it stands in the status until the room is joined again.
    private void Lost(RoomDisconnectReason reason, string detail)
    {
        _context.Metrics.ConnectionLost(reason);
        SetPhase(Status.Phase, error: $"{reason}: {detail}");
    }

    private async Task<ServeEnd> ServeAsync(IRoomConnection connection)
    {
        using var serving = new CancellationTokenSource();
        _tables.Lossy.BeginServing(connection);
        _set.BeginServing(connection, serving.Token);
        var end = ServeEnd.Lost;
        var loop = new ServingLoop(_context, _set, _wake, _logger);
        (RoomDisconnectReason Reason, string Detail) loss;
        try
        {
            end = await loop.RunAsync(connection, _stop.Token).ConfigureAwait(false);
            loss = loop.Loss;
        }
        catch (Exception exception)
        {
            // A transport whose events fail is as good as lost: leave, and join again.
            LogServingFaulted(_logger, Room, Epoch, exception.ForLog());
            loss = (RoomDisconnectReason.TransportFault, $"serving the connection failed: {exception.Message}");
        }

        if (end is ServeEnd.Lost or ServeEnd.Duplicate)
        {
            Lost(loss.Reason, loss.Detail);
        }
        else if (end == ServeEnd.Idle)
        {
            // From here on: leaving takes time, and whoever comes meanwhile must not be missed.
            ListenForViewers();
        }

        var (reason, planned) = end switch
        {
            ServeEnd.Stopping => _closing ?? (ReasonCode.RoomClosed, true),
            ServeEnd.Idle => (ReasonCode.Idle, true),
            _ => (ReasonCode.ConnectionLost, false),
        };
        try
        {
            await StopServingAsync(reason, planned, serving).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogServingFaulted(_logger, Room, Epoch, exception.ForLog());
        }

        await LeaveAsync(connection).ConfigureAwait(false);
        return end;
    }

    // S6: planned: a closing status, queues completed and flushed within the wait, then cancelled. Fault: cancelled at once.
    private async Task StopServingAsync(ReasonCode reason, bool planned, CancellationTokenSource serving)
    {
        // Callbacks of the token are the transport's: they run elsewhere, and their faults are theirs.
        AbandonedTask.Observe(serving.CancelAsync());
        if (planned)
        {
            _tables.Farewell(ServerMessageEncoder.Status(StatusLevel.Info, $"The device is leaving this room: {reason}"));
            var links = _set.Links.ToArray();
            foreach (var link in links)
            {
                link.Complete(reason);
            }

            await WithinAsync(
                Task.WhenAll(links.Select(link => link.WhenEnded())),
                _context.Options.Room.FlushTimeout, "flushing its queues").ConfigureAwait(false);
        }

        await WithinAsync(_set.DropAll(reason), _context.Options.Room.LeaveTimeout, "removing its participants").ConfigureAwait(false);
        _set.EndServing();
        await WithinAsync(_tables.Lossy.EndServingAsync(), _context.Options.Room.LeaveTimeout, "closing its data tracks")
            .ConfigureAwait(false);
        await WithinAsync(_set.Inbound.StopAllAsync(), _context.Options.Room.LeaveTimeout, "ending its inbound streams")
            .ConfigureAwait(false);

        // Their viewers have left, so none of them waits for a handler any more.
        await WithinAsync(_set.Requests.WhenIdle(), _context.Options.Room.LeaveTimeout, "ending its requests").ConfigureAwait(false);

        // Each worker closes its stream within its own bound (F7); twice that is a bound for all of them.
        await WithinAsync(_set.WhenWorkersEnded(), _context.Options.Participant.StreamCloseTimeout * 2, "ending its workers")
            .ConfigureAwait(false);
    }

    private async Task PauseAsync(TimeSpan wait)
    {
        var pause = Task.Delay(wait, _context.Time, _stop.Token);
        LogPause(_logger, Room, Epoch, wait);
        await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WithinAsync(Task work, TimeSpan bound, string what)
    {
        try
        {
            await work.WaitOrAbandonAsync(bound, _context.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogTookTooLong(_logger, Room, Epoch, what, bound);
        }
    }

    private void Superseded()
    {
        lock (_gate)
        {
            _closing ??= (ReasonCode.Superseded, false);
        }

        _set.BeginClosing();
        SetPhase(RoomPhase.StoodDown);
    }

    private async Task EndAsync()
    {
        _set.BeginClosing();
        await WithinAsync(_set.DropAll(_closing?.Reason ?? ReasonCode.RoomClosed), _context.Options.Room.LeaveTimeout,
            "removing its participants").ConfigureAwait(false);
        _tables.Lossy.Close();
        if (Status.Phase != RoomPhase.StoodDown)
        {
            SetPhase(RoomPhase.Closed, error: string.Empty, tried: true);
        }

        if (_feed is not null)
        {
            await WithinAsync(_feed.WhenIdle(), _context.Options.Room.FlushTimeout, "telling its listener").ConfigureAwait(false);
            _feed.Stop();
        }
    }
}
