using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Grains.Sessions;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Lossy;

/// <summary>
/// The data track of one lossy channel: one task at a time opens and closes it on the current connection, until its state is the wanted
/// one. Of the messages that are pushed meanwhile, only the newest is kept. It knows no subscribers.
/// </summary>
/// <remarks>
/// Called under the channel's lock, unless a method says otherwise. The track's <c>TryPush</c> is called under it too, which keeps the
/// sequence in the order of the frames; it neither waits nor calls back. The task holds no lock while it opens or closes. Races:
/// <list type="bullet">
/// <item>A message is pushed while the track is opened: the newest is kept. The publisher and the task with the open track each take the
/// lock; the second one sees the first, so the message is pushed once.</item>
/// <item>The track is not wanted any more, or its connection ends, while it is opened: the attempt is cancelled. If it succeeded
/// nevertheless, the task finds that the track is not wanted on that connection and closes it.</item>
/// <item>The track is wanted again while it is closed: the task looks once more before it ends (under the lock, as a start does), and
/// opens a new one after the old one has released its name.</item>
/// </list>
/// </remarks>
/// <param name="gate">The channel's lock.</param>
/// <param name="channel">The channel's id.</param>
/// <param name="owner">The current connection, and what all lossy channels share.</param>
/// <param name="drops">Counts what the track refuses.</param>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A CancellationTokenSource without a timer holds nothing to give back.")]
internal sealed partial class LossyTrack(Lock gate, ulong channel, LossyChannels owner, DropWarning drops) : IRun
{
    private readonly SessionContext _context = owner.Context;
    private readonly DataTrackCalls _calls = new(
        owner.Context.Room, channel, owner.Context.Options.Participant, owner.Context.Time, owner.Logger);

    private bool _wanted;
    private (ulong LogTime, byte[] Data)? _kept;
    private IDataTrack? _track;
    private IRoomConnection? _openOn;
    private IDataTrack? _closing;
    private uint _sequence;
    private bool _running;
    private TaskCompletionSource? _settled;
    private (IRoomConnection Connection, CancellationTokenSource Cancellation)? _attempt;
    private int _failures;

    /// <summary>Where the track is wanted now; null for nowhere.</summary>
    private IRoomConnection? Target => _wanted ? owner.Connection : null;

    /// <summary>Opens or closes the track. A message that was kept for a track that is not wanted any more is dropped.</summary>
    public void Want(bool wanted)
    {
        _wanted = wanted;
        _kept = wanted ? _kept : null;
        Look();
    }

    /// <summary>The connection changed or ended: checks whether the track is still wanted on it. Takes the lock.</summary>
    public void Wake()
    {
        lock (gate)
        {
            Look();
        }
    }

    /// <summary>Completes when the task, if one runs, has ended. Takes the lock.</summary>
    public Task WhenSettled()
    {
        lock (gate)
        {
            return _running
                ? (_settled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : Task.CompletedTask;
        }
    }

    /// <summary>Pushes a message, or keeps it while there is no track. Never waits.</summary>
    /// <returns>False when the track refused it: it is dropped.</returns>
    public bool Push(ulong logTime, byte[] data)
    {
        if (_track is null)
        {
            _kept = (logTime, data);
            return true;
        }

        if (!_track.TryPush(LossyFrame.Encode(_sequence, data), logTime))
        {
            drops.Drop(tooLarge: false);
            return false;
        }

        _sequence++;
        _context.Metrics.LossyPushed(data.Length);
        return true;
    }

    // The task catches all exceptions. The track knows whether it runs (_running), and WhenSettled waits for its end.
    void IRun.Run() => _ = RunAsync();

    private void Look()
    {
        var target = Target;
        if (_attempt is { } attempt && attempt.Connection != target)
        {
            // Its callbacks belong to the transport, so they run on another thread.
            AbandonedTask.Observe(attempt.Cancellation.CancelAsync());
            _attempt = null;
        }

        if (_track is not null && _openOn != target)
        {
            // At once, not when the task closes it: nothing more is pushed to it. No other track is open, because none is opened before
            // this one is closed.
            (_closing, _track, _openOn) = (_track, null, null);
        }

        if (!_running && (_closing is not null || (target is not null && _track is null)))
        {
            // Without the caller's execution context, so that the context of an Orleans turn does not flow into the task.
            _running = true;
            _context.Threads.Sessions.Schedule(this);
        }
    }

    private async Task RunAsync()
    {
        while (Next() is var (close, open, cancellation) && (close is not null || open is not null))
        {
            if (close is not null)
            {
                await _calls.CloseAsync(close);
                _context.Metrics.Tracks(-1);
            }
            else
            {
                await OpenAsync(open!, cancellation);
            }
        }
    }

    // Ends the task, under the lock, when nothing is left to do.
    private (IDataTrack? Close, IRoomConnection? Open, CancellationToken Cancellation) Next()
    {
        lock (gate)
        {
            if (_closing is { } close)
            {
                _closing = null;
                return (close, null, default);
            }

            if (_track is null && Target is { } target)
            {
                var attempt = new CancellationTokenSource();
                _attempt = (target, attempt);
                return (null, target, attempt.Token);
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
            Opened(await _calls.PublishAsync(connection, cancellation), connection);
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
            LogOpenFailed(owner.Logger, _context.Room, channel, _failures, wait, exception.Message);
            await pause.Quietly();
        }
    }

    private void Opened(IDataTrack track, IRoomConnection connection)
    {
        _context.Metrics.Tracks(1);
        lock (gate)
        {
            _attempt = null;
            if (Target != connection)
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
}
