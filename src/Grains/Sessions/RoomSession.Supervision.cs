using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Sessions;

/// <summary>The life of a session: join, make sure of the epoch, serve, leave; again after a loss, later when dormant, never when superseded.</summary>
internal sealed partial class RoomSession
{
    // A connection that held this long ends the back-off.
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(10);

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
            LogSessionFaulted(_logger, Room, Epoch, exception);
        }

        await EndAsync().ConfigureAwait(false);
        _context.Metrics.SessionEnded();
    }

    private async Task SuperviseAsync()
    {
        var attempts = 0;
        while (!_stop.IsCancellationRequested)
        {
            SetPhase(attempts == 0 ? RoomPhase.Connecting : RoomPhase.Reconnecting);
            var connectedAt = _context.Time.GetTimestamp();
            var end = await ServeOnceAsync(attempts).ConfigureAwait(false);
            if (end is ServeEnd.Duplicate && !await IsHighestAsync().ConfigureAwait(false))
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
                    attempts = Status.Phase == RoomPhase.Connected && _context.Time.GetElapsedTime(connectedAt) >= Steady ? 1 : attempts + 1;
                    SetPhase(RoomPhase.Reconnecting, attempts);
                    await PauseAsync(Backoff.Delay(attempts, _context.Options.Room.ReconnectDelay, _context.Options.Room.MaxReconnectDelay, _context.Random())).ConfigureAwait(false);
                    break;
            }
        }
    }

    private async Task<ServeEnd> ServeOnceAsync(int attempts)
    {
        IRoomConnection? connection = null;
        try
        {
            connection = await ConnectAsync().ConfigureAwait(false);
            if (await _context.Epochs.ReadAsync(Room, _stop.Token).ConfigureAwait(false) > Epoch)
            {
                // Another session opened the room while this one was joining.
                await LeaveAsync(connection).ConfigureAwait(false);
                return ServeEnd.Duplicate;
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
            LogConnectFailed(_logger, Room, attempts + 1, outcome, exception.Message);
            _context.Metrics.Connected(outcome);
            SetPhase(RoomPhase.Reconnecting, attempts + 1, $"{outcome}: {exception.Message}", tried: true);
            return ServeEnd.Lost;
        }

        _context.Metrics.Connected("Connected");
        SetPhase(RoomPhase.Connected, 0, string.Empty, tried: true);
        return await ServeAsync(connection).ConfigureAwait(false);
    }

    private async Task<IRoomConnection> ConnectAsync()
    {
        using var deadline = new CancellationTokenSource(_context.Options.Room.ConnectTimeout, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _stop.Token);
        var request = new RoomConnectRequest(Room, Keys.ParticipantIdentity.Parse(Descriptor.DeviceIdentity), Descriptor.Name);
        var connect = _context.Connector.ConnectAsync(request, either.Token);
        try
        {
            return await connect.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            LeaveWhenItConnects(connect);
            throw new RoomConnectException(RoomConnectFailure.Unreachable, $"No answer within {_context.Options.Room.ConnectTimeout}.");
        }
        catch
        {
            LeaveWhenItConnects(connect);
            throw;
        }
    }

    private async Task<ServeEnd> ServeAsync(IRoomConnection connection)
    {
        using var serving = new CancellationTokenSource();
        _set.BeginServing(connection, serving.Token);
        var end = ServeEnd.Lost;
        try
        {
            end = await new ServingLoop(_context, _set, _wake, _logger).RunAsync(connection, _stop.Token).ConfigureAwait(false);
        }
        finally
        {
            if (end == ServeEnd.Idle)
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
            await StopServingAsync(reason, planned, serving).ConfigureAwait(false);
            await LeaveAsync(connection).ConfigureAwait(false);
        }

        return end;
    }

    // S6: planned: a closing status, queues completed and flushed within the wait, then cancelled. Fault: cancelled at once.
    private async Task StopServingAsync(ReasonCode reason, bool planned, CancellationTokenSource serving)
    {
        await serving.CancelAsync().ConfigureAwait(false);
        if (planned)
        {
            _tables.Broadcast(ServerMessageEncoder.Status(StatusLevel.Info, $"The device is leaving this room: {reason}"));
            var links = _set.Links.ToArray();
            foreach (var link in links)
            {
                link.Complete(reason);
            }

            await WithinAsync(Task.WhenAll(links.Select(link => link.WhenEnded())), _context.Options.Room.FlushTimeout, "flushing its queues").ConfigureAwait(false);
        }

        await WithinAsync(_set.DropAll(reason), _context.Options.Room.LeaveTimeout, "removing its participants").ConfigureAwait(false);
        _set.EndServing();
        await WithinAsync(_set.Inbound.StopAllAsync(), _context.Options.Room.LeaveTimeout, "ending its inbound streams").ConfigureAwait(false);

        // Each worker closes its stream within its own bound (F7); twice that is a bound for all of them.
        await WithinAsync(_set.WhenWorkersEnded(), _context.Options.Participant.StreamCloseTimeout * 2, "ending its workers").ConfigureAwait(false);
    }

    // Closing is known to hang: past the bound the connection is abandoned, counted and logged (S6).
    private async Task LeaveAsync(IRoomConnection connection)
    {
        using var deadline = new CancellationTokenSource(_context.Options.Room.LeaveTimeout, _context.Time);
        try
        {
            await connection.CloseAsync(deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
            await connection.DisposeAsync().AsTask().WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _context.Metrics.CloseAbandoned();
            LogLeaveAbandoned(_logger, Room, Epoch, exception.Message);
        }
    }

    private void LeaveWhenItConnects(Task<IRoomConnection> connect) => connect.ContinueWith(
        async late =>
        {
            if (late.IsCompletedSuccessfully)
            {
                await LeaveAsync(await late.ConfigureAwait(false)).ConfigureAwait(false);
            }
            else
            {
                LogLateConnect(_logger, Room, late.Exception?.InnerException?.Message ?? "cancelled");
            }
        },
        CancellationToken.None,
        TaskContinuationOptions.None,
        TaskScheduler.Default);

    // On DUPLICATE_IDENTITY: our own epoch is the highest → somebody else uses our identity: an alarm, and join again. A store that does
    // not answer decides nothing: join again, and the check after joining decides.
    private async Task<bool> IsHighestAsync()
    {
        try
        {
            if (await _context.Epochs.ReadAsync(Room, _stop.Token).ConfigureAwait(false) > Epoch)
            {
                return false;
            }

            LogIdentityTaken(_logger, Room, Descriptor.DeviceIdentity, Epoch);
        }
        catch (Exception exception)
        {
            LogEpochUnknown(_logger, Room, Epoch, exception);
        }

        return true;
    }

    private void ListenForViewers()
    {
        lock (_gate)
        {
            _viewerWaiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task SleepUntilViewerAsync()
    {
        SetPhase(RoomPhase.Dormant);
        var viewer = _viewerWaiting!.Task;
        for (var failures = 1; !_stop.IsCancellationRequested; failures++)
        {
            using var asking = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var asked = _context.Connector.WaitForViewerAsync(Room, asking.Token);
            var first = await Task.WhenAny(viewer, asked).ConfigureAwait(false);
            await asking.CancelAsync().ConfigureAwait(false);
            await asked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (first == viewer || asked.IsCompletedSuccessfully)
            {
                break;
            }

            if (!_stop.IsCancellationRequested)
            {
                LogWatchFailed(_logger, Room, asked.Exception?.InnerException?.Message ?? "cancelled");
                var wait = Backoff.Delay(failures, _context.Options.Room.ReconnectDelay, _context.Options.Room.MaxReconnectDelay, _context.Random());
                await viewer.WaitAsync(wait, _context.Time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        lock (_gate)
        {
            _viewerWaiting = null;
        }
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
            await work.WaitAsync(bound, _context.Time).ConfigureAwait(false);
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
        await WithinAsync(_set.DropAll(_closing?.Reason ?? ReasonCode.RoomClosed), _context.Options.Room.LeaveTimeout, "removing its participants").ConfigureAwait(false);
        if (Status.Phase != RoomPhase.StoodDown)
        {
            SetPhase(RoomPhase.Closed, error: string.Empty, tried: true);
        }
    }
}
