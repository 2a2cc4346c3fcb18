using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Lossy;

/// <summary>The track: one task at a time opens and closes it, until what is there is what is wanted.</summary>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A CancellationTokenSource without a timer holds nothing to give back; the timer ends with Removed.")]
internal sealed partial class LossyChannel : IThreadPoolWorkItem
{
    private IDataTrack? _track;
    private IRoomConnection? _openOn;
    private IDataTrack? _closing;
    private uint _sequence;
    private bool _running;
    private TaskCompletionSource? _settled;
    private (IRoomConnection Connection, CancellationTokenSource Cancellation)? _attempt;
    private int _failures;

    /// <summary>Where the track is wanted now; null for nowhere.</summary>
    private IRoomConnection? Wanted => _removed || _subscribers.Length == 0 ? null : _owner.Connection;

    /// <summary>Looks whether the track is still wanted where it is, or another.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            WakeLocked();
        }
    }

    /// <summary>Completes when the task, if one runs, has ended.</summary>
    public Task WhenSettled()
    {
        lock (_gate)
        {
            return _running
                ? (_settled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    // The task catches everything itself; the channel knows that it goes on (_running) and WhenSettled waits for its end.
    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private void WakeLocked()
    {
        var wanted = Wanted;
        if (_attempt is { } attempt && attempt.Connection != wanted)
        {
            // Its callbacks are the transport's: they run elsewhere.
            AbandonedTask.Observe(attempt.Cancellation.CancelAsync());
            _attempt = null;
        }

        if (_track is not null && _openOn != wanted)
        {
            // At once, not when the task gets there: nothing more is pushed to it. There is no other to close, since none is opened before
            // it is closed.
            (_closing, _track, _openOn) = (_track, null, null);
        }

        if (!_running && (_closing is not null || (wanted is not null && _track is null)))
        {
            // Outside of the caller's execution context: Orleans turns leak theirs.
            _running = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private async Task RunAsync()
    {
        while (Next() is var (close, open, cancellation) && (close is not null || open is not null))
        {
            if (close is not null)
            {
                await CloseAsync(close).ConfigureAwait(false);
            }
            else
            {
                await OpenAsync(open!, cancellation).ConfigureAwait(false);
            }
        }
    }

    // Ends the task, under the lock, when nothing is left to do.
    private (IDataTrack? Close, IRoomConnection? Open, CancellationToken Cancellation) Next()
    {
        lock (_gate)
        {
            if (_closing is { } close)
            {
                _closing = null;
                return (close, null, default);
            }

            if (_track is null && Wanted is { } wanted)
            {
                var attempt = new CancellationTokenSource();
                _attempt = (wanted, attempt);
                return (null, wanted, attempt.Token);
            }

            _running = false;
            _failures = 0;
            _settled?.SetResult();
            _settled = null;
            return default;
        }
    }

    private async Task OpenAsync(IRoomConnection connection, CancellationToken cancellation)
    {
        try
        {
            Opened(await PublishAsync(connection, cancellation).ConfigureAwait(false), connection);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Not wanted there any more.
        }
        catch (Exception exception)
        {
            _failures++;
            _context.Metrics.TrackFailed();
            var wait = Backoff.Delay(_failures, _context.Options.Retry.InitialDelay, _context.Options.Retry.MaxDelay, _context.Random());
            var pause = Task.Delay(wait, _context.Time, cancellation);
            LogOpenFailed(_owner.Logger, _context.Room, _descriptor.Id, _failures, wait, exception.Message);
            await pause.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A transport that ignores its token must not hold the task.
    private async Task<IDataTrack> PublishAsync(IRoomConnection connection, CancellationToken cancellation)
    {
        var bound = _context.Options.Participant.OpenTimeout;
        using var deadline = new CancellationTokenSource(bound, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        var opening = connection.PublishDataTrackAsync(LossyFrame.TrackName(_descriptor.Id), either.Token);
        try
        {
            return await opening.WaitOrAbandonAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            // The connector closes what opens late; what had opened in that moment it takes for ours. Ends with the transport's call.
            _ = CloseLateAsync(opening);
            throw deadline.IsCancellationRequested && !cancellation.IsCancellationRequested
                ? new TimeoutException($"No answer within {bound}.", exception)
                : exception;
        }
    }

    private void Opened(IDataTrack track, IRoomConnection connection)
    {
        _context.Metrics.Tracks(1);
        lock (_gate)
        {
            _attempt = null;
            if (Wanted != connection)
            {
                _closing = track;
                return;
            }

            (_track, _openOn, _sequence) = (track, connection, 0);
            if (_kept is { } kept)
            {
                _kept = null;
                Push(kept.LogTime, kept.Data);
            }
        }
    }

    private async Task CloseAsync(IDataTrack track)
    {
        using var deadline = new CancellationTokenSource(_context.Options.Participant.StreamCloseTimeout, _context.Time);
        try
        {
            await track.CloseAsync(deadline.Token).AsTask().WaitOrAbandonAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            LogCloseFailed(_owner.Logger, _context.Room, _descriptor.Id, exception.Message);
        }

        _context.Metrics.Tracks(-1);
    }

    private async Task CloseLateAsync(Task<IDataTrack> opening)
    {
        try
        {
            var track = await opening.ConfigureAwait(false);
            await track.CloseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // As it was asked to.
        }
        catch (Exception exception)
        {
            LogLateOpen(_owner.Logger, _context.Room, _descriptor.Id, exception.Message);
        }
    }
}
