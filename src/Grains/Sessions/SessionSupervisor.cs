using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Identities;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Sessions;

/// <summary>The life cycle of a session: join, check the epoch, serve, leave. It repeats after a back-off when the connection is lost, with
/// the next viewer when dormant, and never when superseded (B9, B18).</summary>
/// <remarks>One task, the session's run, owns the state here and is the only user of <see cref="RoomJoining"/>, <see
/// cref="EpochFence"/>, <see cref="ConnectionServing"/> and <see cref="SessionEnding"/>.</remarks>
internal sealed partial class SessionSupervisor(
    StopRequest stop,
    PhaseReporter phase,
    RoomJoining joining,
    EpochFence fence,
    ConnectionServing serving,
    Dormancy dormancy,
    SessionEnding ending,
    ParticipantSet set,
    SessionContext context,
    ILogger logger)
{
    // A connection that lasted this long resets the back-off.
    internal static readonly TimeSpan Steady = TimeSpan.FromSeconds(10);

    private readonly FailureEpisode _failed = new(context.Time);

    /// <summary>Runs the session, after the previous session has left. Called once.</summary>
    public async Task RunAsync(Task predecessor)
    {
        context.Metrics.SessionStarted();
        try
        {
            await predecessor.Quietly();
            await SuperviseAsync();
        }
        catch (Exception exception)
        {
            LogSessionFaulted(logger, context.Room, context.Epoch, exception.ForLog());
        }

        try
        {
            await ending.EndAsync(stop.Asked?.Reason ?? ReasonCode.RoomClosed);
        }
        finally
        {
            context.Metrics.SessionEnded();

            // Released before the end is reported, so that a caller that closes one room to open another finds the capacity free.
            context.Admission.Dispose();
        }
    }

    private async Task SuperviseAsync()
    {
        var attempts = 0;
        while (!stop.Token.IsCancellationRequested)
        {
            phase.Set(attempts == 0 ? RoomPhase.Connecting : RoomPhase.Reconnecting);
            var connectedAt = context.Time.GetTimestamp();
            var end = await ServeOnceAsync();
            if (end is ServingOutcome.Superseded
                || (end is ServingOutcome.Duplicate && !await fence.MayJoinAgainAsync()))
            {
                LogStandingDown(logger, context.Room, context.Epoch);
                StandDown();
                return;
            }

            switch (end)
            {
                case ServingOutcome.Stopping:
                    return;
                case ServingOutcome.Idle:
                    attempts = 0;
                    await dormancy.SleepAsync();
                    break;
                default:
                    attempts = phase.Status.Phase == RoomPhase.Connected && context.Time.GetElapsedTime(connectedAt) >= Steady
                        ? 1
                        : attempts + 1;
                    phase.Set(RoomPhase.Reconnecting);
                    await PauseAsync(
                        Backoff.Delay(attempts, context.Options.Room.ReconnectDelay, context.Options.Room.MaxReconnectDelay,
                            context.Random()));
                    break;
            }
        }
    }

    private async Task<ServingOutcome> ServeOnceAsync()
    {
        IRoomConnection? connection = null;
        try
        {
            if (!await fence.MayJoinAsync())
            {
                // B18: a connection would throw the rightful session out.
                return ServingOutcome.Superseded;
            }

            connection = await joining.JoinAsync();
            if (await fence.IsOvertakenAsync())
            {
                // Another session opened the room while this one was joining.
                await joining.LeaveAsync(connection);
                return ServingOutcome.Superseded;
            }
        }
        catch (Exception exception)
        {
            if (connection is not null)
            {
                await joining.LeaveAsync(connection);
            }

            if (stop.Token.IsCancellationRequested)
            {
                return ServingOutcome.Stopping;
            }

            JoinFailed(exception);
            return ServingOutcome.Lost;
        }

        Joined();
        return await serving.ServeAsync(connection);
    }

    private void JoinFailed(Exception exception)
    {
        var outcome = exception is RoomConnectException { Reason: var reason } ? reason.ToString() : exception.GetType().Name;
        var level = _failed.Add(outcome, exception.Message) ? LogLevel.Warning : LogLevel.Debug;
        LogConnectFailed(logger, level, context.Room, _failed.Count, outcome, exception.Message);
        LogConnectFailure(logger, context.Room, _failed.Count, exception.ForLog());
        context.Metrics.Connected(outcome);
        phase.Set(RoomPhase.Reconnecting, _failed.Count, $"{outcome}: {exception.Message}", tried: true);
    }

    private void Joined()
    {
        if (_failed.Count > 0)
        {
            LogJoinedAtLast(logger, context.Room, _failed.Count, _failed.Elapsed);
            _failed.Clear();
        }

        context.Metrics.Connected("Connected");
        phase.Set(RoomPhase.Connected, 0, string.Empty, tried: true);
    }

    private async Task PauseAsync(TimeSpan wait)
    {
        var pause = Task.Delay(wait, context.Time, stop.Token);
        LogPause(logger, context.Room, context.Epoch, wait);
        await pause.Quietly();
    }

    private void StandDown()
    {
        stop.Ask(ReasonCode.Superseded, planned: false);
        set.BeginClosing();
        phase.Set(RoomPhase.StoodDown);
    }
}
