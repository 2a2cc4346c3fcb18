using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Rates;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.RoomService;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Connector.Lookups;

/// <summary>
/// Looks up the participants of one room on request: one look-up runs, at most one waits, and further requests share the waiting one.
/// Repeats by itself, less and less often, while its user is not settled. A failure is logged; the server's own reports then have to
/// suffice.
/// </summary>
internal sealed partial class RoomLookup(
    RoomName room, IRoomService service, ILookedUp user, ConnectorMetrics metrics, TimeProvider time, ILogger log)
    : IAsyncDisposable
{
    /// <summary>The shortest wait between two look-ups: 20 ms, so that a flood of headers costs 50 a second at most.</summary>
    internal static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest wait while a participant is not settled: 5 s, beyond the 3 s in which the server reports by itself.</summary>
    internal static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly ILogger _log = log;
    private readonly LineLimit _lines = new(time);
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private bool _isStopped;
    private bool _isLooking;

    // Of the loop only.
    private long _failures;
    private bool _isTold;

    /// <summary>Whether every request was answered; for tests.</summary>
    internal bool IsQuiet
    {
        get
        {
            lock (_gate)
            {
                return !_isLooking && !_asked.Task.IsCompleted;
            }
        }
    }

    /// <summary>Requests a look-up. Returns at once.</summary>
    internal void Ask()
    {
        lock (_gate)
        {
            _asked.TrySetResult();
            if (_running.IsCompleted && !_isStopped)
            {
                _running = Task.Run(RunAsync, CancellationToken.None);
            }
        }
    }

    /// <summary>Ends it: cancels the running look-up, and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        Task running;
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            _isStopped = true;
            running = _running;
        }

        await _stop.CancelAsync().ConfigureAwait(false);

        await running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            var pause = MinPause;
            do
            {
                pause = TakeAsked() ? MinPause : Longer(pause);
                await LookAsync().ConfigureAwait(false);
                Looked();
                await Task.Delay(MinPause, time, _stop.Token).ConfigureAwait(false);
                if (!user.IsSettled)
                {
                    // Repeats by itself, or as soon as a look-up is requested.
                    await Asked().WaitAsync(pause - MinPause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    _stop.Token.ThrowIfCancellationRequested();
                }
            }
            while (!IsDone());
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Cancelled by DisposeAsync.
        }
    }

    private void Looked()
    {
        lock (_gate)
        {
            _isLooking = false;
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 1.5 < MaxPause ? pause * 1.5 : MaxPause;

    private Task Asked()
    {
        lock (_gate)
        {
            return _asked.Task;
        }
    }

    private bool TakeAsked()
    {
        lock (_gate)
        {
            _isLooking = true;
            if (!_asked.Task.IsCompleted)
            {
                return false;
            }

            _asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    // Under the lock of the requests, so a later request starts the loop again. The user is asked before: it calls this class under its own
    // lock.
    private bool IsDone()
    {
        var isSettled = user.IsSettled;
        lock (_gate)
        {
            if (_asked.Task.IsCompleted || !isSettled)
            {
                return false;
            }

            _running = Task.CompletedTask;
            return true;
        }
    }

    private async Task LookAsync()
    {
        var started = time.GetTimestamp();
        var outcome = "ok";
        user.LookupBegins();
        try
        {
            user.LookedUp(await service.ListParticipantsAsync(room, _stop.Token).ConfigureAwait(false));
            Worked();
        }
        catch (RoomServiceException exception)
        {
            outcome = exception.Reason.ToString();
            Failed(exception);
        }
        // An unexpected answer ends this look-up only, neither later ones nor the close of the room, which waits for it.
#pragma warning disable CA1031
        catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
        {
            outcome = "Fault";
            if (_lines.IsDue(out var unlogged))
            {
                LogFaulted(room, unlogged, exception.ForLog());
            }
        }

        user.LookupEnded();
        metrics.LookedUp(time.GetElapsedTime(started).TotalSeconds, outcome);
    }

    // A warning at the first failure and a line when it works again; nothing in between. Intermittent failures are logged as often as the
    // limit permits.
    private void Failed(RoomServiceException exception)
    {
        if (_failures++ == 0 && _lines.IsDue(out var unlogged))
        {
            _isTold = true;
            LogFailed(room, exception.Message, unlogged);
        }
    }

    private void Worked()
    {
        if (_isTold)
        {
            LogWorksAgain(room, _failures);
        }

        (_failures, _isTold) = (0, false);
    }

    [LoggerMessage(
        4120, LogLevel.Warning,
        "Room {Room}: the look-up of its participants failed; new participants are seen when the server reports them. {Error} {Unlogged} "
            + "more "
        + "since the last such line.")]
    private partial void LogFailed(OutsideText room, OutsideText error, long unlogged);

    [LoggerMessage(
        4121, LogLevel.Error,
        "Room {Room}: the answer to a look-up could not be processed; new participants are seen when the server reports them. "
        + "{Unlogged} more since the last such line.")]
    private partial void LogFaulted(OutsideText room, long unlogged, LoggedException exception);

    [LoggerMessage(4122, LogLevel.Information, "Room {Room}: look-ups of its participants work again, after {Failures} failures.")]
    private partial void LogWorksAgain(OutsideText room, long failures);
}
