using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Tables;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Declared;

/// <summary>
/// Stores what is declared in one session behind the publishers' backs: a change starts a write when there was none in the last interval,
/// and otherwise waits for the rest of it. Several changes are one write. While the store fails, it tries again after a back-off and the
/// room goes on. The last changes are written when the session ends planned.
/// </summary>
/// <remarks>
/// Any thread reports changes; a lock guards the state, and the tables' lock is never taken under it. At most one write is in progress, on
/// the session threads. A change during a write is written by the next one, because the snapshot may not contain it. Without a change to
/// write it holds no timer and no task. A session with a higher epoch that has written ends this writer.
/// </remarks>
/// <param name="context">The session's context.</param>
/// <param name="snapshot">Takes a snapshot of what is stored.</param>
/// <param name="logger">The session's logger.</param>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A CancellationTokenSource without a timer holds nothing to release, and the timer is disposed when the writer stops.")]
internal sealed partial class DeclaredWriter(SessionContext context, Func<DeclaredState> snapshot, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly DeclaredOptions _options = context.Options.Declared;
    private readonly FailureEpisode _failed = new(context.Time);
    private readonly CancellationTokenSource _over = new();
    private TaskCompletionSource? _idle;
    private ITimer? _timer;
    private DeclaredPart? _changed;
    private long? _lastWrite;
    private TimeSpan _pause;
    private bool _writing;
    private bool _ending;

    /// <summary>A writer of a session's tables. What the session starts with is stored under its own epoch, too: then no earlier session
    /// can
    /// overwrite it.</summary>
    public static DeclaredWriter Of(SessionContext context, RoomTables tables, ILogger logger)
    {
        var writer = new DeclaredWriter(context, tables.StoredSnapshot, logger);
        tables.Changes.Listener = writer.Changed;
        if (tables.DroppedAtStart.Count > 0)
        {
            LogDropped(logger, context.Room, context.Epoch, tables.DroppedAtStart.Count, string.Join("; ", tables.DroppedAtStart.Take(10)));
        }

        if (context.Declared is { LatchedLeftOut: > 0 and var left })
        {
            LogLeftOut(logger, context.Room, context.Epoch, left);
        }

        if (context.Declared is { IsEmpty: false })
        {
            writer.Changed(DeclaredPart.Offer);
        }

        return writer;
    }

    /// <summary>A part has changed. Only schedules: never waits, never fails.</summary>
    public void Changed(DeclaredPart part)
    {
        lock (_gate)
        {
            if (context.DeclaredStore is not null && !_over.IsCancellationRequested)
            {
                _changed = _changed == DeclaredPart.Offer ? DeclaredPart.Offer : part;
                Schedule();
            }
        }
    }

    /// <summary>The session ends: what has changed is written now, instead of after the rest of the interval.</summary>
    public void BeginEnd()
    {
        lock (_gate)
        {
            _ending = true;
            (_idle, _pause) = (_idle ?? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), TimeSpan.Zero);
            Schedule();
        }
    }

    /// <summary>Waits until everything is written, no longer than the time limit; nothing is written afterwards.</summary>
    /// <param name="planned">False if the session ends after a fault: then it does not wait.</param>
    public async Task EndAsync(bool planned)
    {
        if (planned)
        {
            BeginEnd();
            await _idle!.Task.Here().WaitOrAbandonAsync(context.Options.Room.FlushTimeout, context.Time).Quietly();
        }

        lock (_gate)
        {
            if (planned && (_writing || _changed is not null))
            {
                LogNotStored(logger, context.Room, context.Epoch);
            }

            Stop();
        }
    }

    // Under the lock.
    private void Stop()
    {
        _timer?.Dispose();
        (_timer, _changed) = (null, null);
        AbandonedTask.Observe(_over.CancelAsync());
        _idle?.TrySetResult();
    }

    // Under the lock: begins a write, or sets the timer to the time at which it is due.
    private void Schedule()
    {
        if (_writing)
        {
            return;
        }

        if (_changed is not { } part)
        {
            _idle?.TrySetResult();
            return;
        }

        var interval = part == DeclaredPart.Offer ? _options.Interval : _options.StateInterval;
        var rest = _pause > TimeSpan.Zero ? _pause
            : _ending || _lastWrite is not { } last ? TimeSpan.Zero
            : interval - context.Time.GetElapsedTime(last);
        if (rest > TimeSpan.Zero)
        {
            _timer ??= context.Time.CreateTimer(
                static writer => ((DeclaredWriter)writer!).Due(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(rest, Timeout.InfiniteTimeSpan);
            return;
        }

        (_changed, _lastWrite, _writing) = (null, context.Time.GetTimestamp(), true);
        context.Threads.Sessions.Start(() => WriteAsync(part));
    }

    private void Due()
    {
        lock (_gate)
        {
            _pause = TimeSpan.Zero;
            Schedule();
        }
    }

    private async Task WriteAsync(DeclaredPart part)
    {
        Exception? failure = null;
        var written = false;
        try
        {
            written = await StoreAsync();
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        lock (_gate)
        {
            _writing = false;
            if (_over.IsCancellationRequested)
            {
                return;
            }

            if (failure is not null)
            {
                Failed(failure);
                _changed = _changed == DeclaredPart.Offer ? DeclaredPart.Offer : part;
            }
            else if (!written)
            {
                LogSuperseded(logger, context.Room, context.Epoch);
                context.Metrics.DeclaredWritten(DeclaredWrite.Superseded);
                Stop();
                return;
            }
            else
            {
                Succeeded();
            }

            Schedule();
        }
    }

    private async Task<bool> StoreAsync()
    {
        // Cancelled when this attempt is given up: it must not write an old snapshot after the next attempt has written a new one.
        using var deadline = new CancellationTokenSource(_options.WriteTimeout, context.Time);
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _over.Token);
        Task<bool> write;
        var state = snapshot();
        using (OutsideCall.Begin())
        {
            write = context.DeclaredStore!.TryWriteAsync(context.Room, state, attempt.Token);
        }

        try
        {
            return await write.Here().WaitOrAbandonAsync(attempt.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"The store did not answer within {_options.WriteTimeout} (RemoteAccess:Declared:WriteTimeout).");
        }
    }

    private void Failed(Exception failure)
    {
        var level = _failed.Add(failure.GetType().Name, failure.Message) ? LogLevel.Warning : LogLevel.Debug;
        LogFailed(logger, level, context.Room, context.Epoch, _failed.Count, failure.Message);
        context.Metrics.DeclaredWritten(DeclaredWrite.Failed);
        _pause = Backoff.Delay(_failed.Count, _options.Interval, _options.MaxRetryDelay, context.Random());
    }

    private void Succeeded()
    {
        context.Metrics.DeclaredWritten(DeclaredWrite.Stored);
        if (_failed.Count > 0)
        {
            LogStoredAtLast(logger, context.Room, context.Epoch, _failed.Count, _failed.Elapsed);
            _failed.Clear();
        }
    }
}

/// <summary>How an attempt to store what is declared ended. The names are tags of metrics.</summary>
internal enum DeclaredWrite
{
    /// <summary>It is stored.</summary>
    Stored,

    /// <summary>The store failed or did not answer in time; it is repeated.</summary>
    Failed,

    /// <summary>A session with a higher epoch has written; this one writes no more.</summary>
    Superseded,
}
