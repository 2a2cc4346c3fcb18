using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Composite;

/// <summary>Joins and leaves a room on single transports. Each join and each close is bounded by the session's time limits; a join that
/// completes too late is left again. A part that was lost, or could not be joined, is joined again in the background with the session's
/// back-off.</summary>
/// <remarks>A part has at most one task that joins it. All tasks are kept and end with <see cref="Cancel"/>. They run beside the reader of
/// the events and meet it in <see cref="PartChanges"/>, under its lock.</remarks>
internal sealed partial class PartJoining(RoomConnectRequest request, CompositeContext context) : IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>Where a joined part is entered.</summary>
    public required Func<RoomPart, IRoomConnection, bool> Joined { get; init; }

    /// <summary>Where a failed attempt is entered.</summary>
    public required Action<RoomPart, string> Failed { get; init; }

    /// <summary>A session with a higher epoch has the room.</summary>
    public required Action<string> Overtaken { get; init; }

    /// <summary>Cancelled when no part is joined any more.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>Completes when every task that runs now has ended.</summary>
    public Task WhenEnded()
    {
        lock (_gate)
        {
            return Task.WhenAll(_running);
        }
    }

    /// <summary>No part is joined any more.</summary>
    public void Cancel() => AbandonedTask.Observe(_closing.CancelAsync());

    public void Dispose() => _closing.Dispose();

    /// <summary>One attempt, within the time limit.</summary>
    /// <exception cref="RoomConnectException">The transport refused, or did not answer in time.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<IRoomConnection> JoinOnceAsync(RoomPart part)
    {
        using var deadline = new CancellationTokenSource(context.Options.Room.ConnectTimeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _closing.Token);
        var connect = part.Connector.ConnectAsync(request, either.Token);
        try
        {
            return await connect.WaitOrAbandonAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Run(() => LeaveLateAsync(part, connect));
            throw _closing.IsCancellationRequested
                ? new OperationCanceledException(_closing.Token)
                : new RoomConnectException(RoomConnectFailure.Unreachable, $"No answer within {context.Options.Room.ConnectTimeout}.");
        }
    }

    /// <summary>Joins a part in the background until it is joined.</summary>
    /// <param name="part">The part.</param>
    /// <param name="attempt">An attempt that runs already or has failed; null if the first one begins after a back-off.</param>
    public void KeepJoining(RoomPart part, Task<IRoomConnection>? attempt) => Run(() => KeepJoiningAsync(part, attempt));

    /// <summary>Leaves a connection in the background.</summary>
    public void Leave(RoomPart part, IRoomConnection connection) => Run(() => LeaveAsync(part, connection));

    private async Task KeepJoiningAsync(RoomPart part, Task<IRoomConnection>? attempt)
    {
        var episode = new FailureEpisode(context.Time);
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                if (await TryJoinAsync(part, attempt).ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (OperationCanceledException) when (_closing.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                AttemptFailed(part, exception, episode);
            }

            attempt = null;
        }
    }

    /// <returns>Whether nothing is left to do: it is joined, or the room is over.</returns>
    private async Task<bool> TryJoinAsync(RoomPart part, Task<IRoomConnection>? attempt)
    {
        if (attempt is null)
        {
            var pause = Task.Delay(
                Backoff.Delay(Math.Max(1, part.Attempts), context.Options.Room.ReconnectDelay, context.Options.Room.MaxReconnectDelay,
                    context.Random()),
                context.Time,
                _closing.Token);
            LogPause(context.Logger, request.Room, part.Name);
            await pause.ConfigureAwait(false);
            if (await IsOvertakenAsync().ConfigureAwait(false))
            {
                Overtaken(part.Name);
                return true;
            }
        }

        var connection = await (attempt ?? JoinOnceAsync(part)).ConfigureAwait(false);
        try
        {
            // B9: read again after joining. A store that does not answer connects nothing new: the part is left and joined again.
            if (await IsOvertakenAsync().ConfigureAwait(false))
            {
                Overtaken(part.Name);
            }
            else if (Joined(part, connection))
            {
                context.Transports.Joined(part.Name, "Connected");
                LogJoined(context.Logger, request.Room, part.Name);
                connection = null;
            }

            return true;
        }
        finally
        {
            if (connection is not null)
            {
                await LeaveAsync(part, connection).ConfigureAwait(false);
            }
        }
    }

    private void AttemptFailed(RoomPart part, Exception exception, FailureEpisode episode)
    {
        var outcome = exception is RoomConnectException { Reason: var reason } ? reason.ToString() : exception.GetType().Name;
        context.Transports.Joined(part.Name, outcome);
        Failed(part, $"{outcome}: {exception.Message}");
        var level = episode.Add(outcome, exception.Message) ? LogLevel.Warning : LogLevel.Debug;
        LogFailed(context.Logger, level, request.Room, part.Name, outcome, exception.Message);
    }

    private async Task<bool> IsOvertakenAsync()
    {
        if (request.IsOvertaken is not { } ask)
        {
            return false;
        }

        using var deadline = new CancellationTokenSource(context.Options.Room.ConnectTimeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _closing.Token);
        return await ask(either.Token).WaitOrAbandonAsync(either.Token).ConfigureAwait(false);
    }

    private async Task LeaveLateAsync(RoomPart part, Task<IRoomConnection> connect)
    {
        try
        {
            await LeaveAsync(part, await connect.ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogLateJoin(context.Logger, request.Room, part.Name, exception.Message);
        }
    }

    private async Task LeaveAsync(RoomPart part, IRoomConnection connection)
    {
        using var deadline = new CancellationTokenSource(context.Options.Room.LeaveTimeout, context.Time);
        try
        {
            await RoomLeaving.CloseAndDisposeAsync(connection, deadline.Token).WaitOrAbandonAsync(deadline.Token)
                .ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            context.Metrics.CloseAbandoned();
            LogLeaveAbandoned(context.Logger, request.Room, part.Name, exception.Message);
        }
    }

    private void Run(Func<Task> work)
    {
        lock (_gate)
        {
            // The work begins on another thread: it calls transports, and the caller may hold its own locks.
            var task = Task.Run(work);
            _running.Add(task);
            AbandonedTask.Observe(task);
            _ = task.ContinueWith(Ended, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private void Ended(Task task)
    {
        lock (_gate)
        {
            _running.Remove(task);
        }
    }
}
