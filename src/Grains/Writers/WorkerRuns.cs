using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;

namespace RemoteAccess.Grains.Writers;

/// <summary>
/// The stream of one link and the runs of the worker that writes to it: at most one run at a time (F1), and none after the stream is
/// closed. It completes the task of those that wait for the end of the link (F7).
/// </summary>
/// <remarks>Guarded by the link's lock, under which runs are also started.</remarks>
/// <param name="status">The link's state.</param>
/// <param name="queue">What there is to write.</param>
/// <param name="flow">Whether it may be written; null for a viewer that does not acknowledge.</param>
/// <param name="start">Schedules a run on a stream; it must not block, or take the link's lock at once.</param>
/// <param name="runHere">Does a run on a stream on the caller's thread.</param>
/// <param name="interrupt">Ends the wait of a run.</param>
internal sealed class WorkerRuns(
    LinkStatus status, SendQueue queue, FlowControl? flow, Action<IControlStream, RunBatch?> start, Action<IControlStream> runHere,
        Action interrupt)
{
    private IControlStream? _stream;
    private bool _streamClosed;
    private TaskCompletionSource? _endWaiter;

    /// <summary>Whether a run is in progress.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>The stream is there: runs may start.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="here">As for <see cref="Start"/>.</param>
    public void Attach(IControlStream stream, ref bool here)
    {
        _stream = stream;
        Start(ref here);
    }

    /// <summary>Starts a run if there is work and a stream, and no run is in progress.</summary>
    /// <param name="batch">Where the run waits for the others of a broadcast; null: it is scheduled at once.</param>
    public void StartIfNeeded(RunBatch? batch = null)
    {
        if (IsNeeded && _stream is { } stream)
        {
            IsRunning = true;
            start(stream, batch);
        }
    }

    /// <summary>Starts a run as <see cref="StartIfNeeded"/> does, or begins one that the caller does itself, by <see cref="RunHere"/> and
    /// outside of the lock: if the stream never holds its thread, and what is queued is at most a chunk.</summary>
    /// <param name="here">In: whether the caller may do the run. Out: whether it must.</param>
    /// <param name="batch">As for <see cref="StartIfNeeded"/>.</param>
    public void Start(ref bool here, RunBatch? batch = null)
    {
        here = here && IsNeeded && _stream is { NeverBlocks: true } stream && queue.BoundedBytes <= stream.MaxChunkBytes;
        if (here)
        {
            IsRunning = true;
        }
        else
        {
            StartIfNeeded(batch);
        }
    }

    /// <summary>Does the run that <see cref="Start"/> began. Called outside of the lock.</summary>
    public void RunHere() => runHere(_stream!);

    /// <summary>The link is closed: a run that waits stops waiting. Called outside of the lock.</summary>
    public void Interrupt() => interrupt();

    /// <summary>The run found no work and has ended; another one may start.</summary>
    public void Pause() => IsRunning = false;

    /// <summary>The run closed the stream and has ended; no other one starts.</summary>
    public void End()
    {
        (IsRunning, _streamClosed) = (false, true);
        SignalIfEnded();
    }

    /// <summary>Completes when the link is closed, no run is in progress, and the stream, if there is one, is closed.</summary>
    public Task WhenEnded() => HasEnded
        ? Task.CompletedTask
        : (_endWaiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Completes the task of <see cref="WhenEnded"/> if the link has ended.</summary>
    public void SignalIfEnded()
    {
        if (HasEnded)
        {
            _endWaiter?.TrySetResult();
            _endWaiter = null;
        }
    }

    private bool IsNeeded =>
        !IsRunning && !_streamClosed && (!status.IsOpen || (queue.Count > 0 && flow is not { Available: 0 }));

    private bool HasEnded => !IsRunning && status.IsClosed && (_stream is null || _streamClosed);
}
