using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Participants;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Writers;

/// <summary>
/// Writes a link's frames to its stream, in order (F1), on the silo's writer threads. A run starts when there is something to do and ends
/// when there is not, so an idle participant has no task and no buffer (B10). At most one run and one write at a time (B7); a slow write
/// returns its part of the budget (F5). A write past its deadline, or failed, resets the participant (B2, F3), unless it failed because the
/// participant has left; a cancelled one is abandoned (F2). However it ends, it closes the stream (F7).
/// </summary>
/// <remarks>
/// The state belongs to the run, which is on one thread at a time. A run writes as long as the stream takes bytes at once. To wait, it
/// leaves its state in the fields, begins the wait (<see cref="RunWait"/>) and leaves its thread. The grant of the budget, the end of the
/// write and <see cref="Interrupt"/> try to end the wait; the one that does puts the run into the queue again. A run that waits for the
/// budget is in its line or granted, never both. A write call that holds its thread when the link ends is left behind: the run goes on
/// on another thread. When the link says that the run is over, another one may begin elsewhere. In both cases the thread touches no field
/// of the run any more.
/// </remarks>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "The watch ends with the stream.")]
internal sealed class FlushWorker : IRun
{
    /// <summary>Bytes after which a run goes to the end of the queue, so that the links take turns (B7).</summary>
    public const int RunBytes = 64 * 1024;

    private readonly ParticipantLink _link;
    private readonly WorkerThreads _threads;
    private readonly SendBudget _budget;
    private readonly ParticipantOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WriteWatch _watch;
    private readonly WriteOutcome _outcome;
    private readonly BudgetPlace _place;
    private readonly Action _written;
    private readonly RunWait _wait = new();
    private IControlStream? _stream;
    private ChunkBuffer _buffer;
    private ReadOnlyMemory<byte> _chunk;
    private ValueTaskAwaiter _write;
    private Resumption _resumption;

    public FlushWorker(
        ParticipantLink link,
        WorkerThreads threads,
        SendBudget budget,
        ParticipantOptions options,
        RemoteAccessMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        (_link, _threads, _budget, _options, _time, _logger) = (link, threads, budget, options, time, logger);
        _watch = new WriteWatch(link, budget, options, time);
        _outcome = new WriteOutcome(link, _watch, metrics, logger);
        _place = new BudgetPlace(() => Resume(RunWait.Reason.Budget, Resumption.Granted));
        _written = OnWritten;
    }

    /// <summary>Starts a run, outside of the caller's execution context. The link calls it, one run at a time.</summary>
    public void Start(IControlStream stream, RunBatch? batch)
    {
        _stream = stream;
        if (batch is null)
        {
            _threads.Schedule(this);
        }
        else
        {
            batch.Add(_threads, this);
        }
    }

    /// <summary>Does a run on the caller's thread, outside of the caller's execution context and synchronization context.</summary>
    public void RunHere(IControlStream stream)
    {
        _stream ??= stream;
        if (!_threads.TryRunHere(this))
        {
            _threads.Schedule(this);
        }
    }

    /// <summary>The link is closed: what the run waits for is abandoned (F2).</summary>
    public void Interrupt()
    {
        _wait.Interrupt();
        if (_wait.IsFor(RunWait.Reason.Budget) && _budget.Leave(_place))
        {
            Resume(RunWait.Reason.Budget, Resumption.NotWritten);
        }

        Resume(RunWait.Reason.Write, Resumption.WriteAbandoned);
    }

    void IRun.HoldsItsThread()
    {
        _watch.Watch();
        if (_wait.TryTakeCall())
        {
            _resumption = Resumption.WriteAbandoned;
            _threads.Schedule(this);
        }
    }

    void IRun.Run()
    {
        var stream = _stream!;
        TakeResult? taken;
        if (_threads.Guard is { MayBegin: false } guard && !_wait.IsInterrupted)
        {
            // B18: the outcome of a wait stays in its field until then.
            guard.Park(_threads, this);
            return;
        }

        try
        {
            taken = Write(stream);
        }
        catch (Exception exception)
        {
            // Without this the link would wait for this run, and its viewer would be sent nothing any more. The buffer is not returned:
            // a write may still read it. A run whose wait somebody else has ended belongs to that one.
            if (_wait.IsFor(RunWait.Reason.Write) && !_wait.TryEnd(RunWait.Reason.Write))
            {
                return;
            }

            _outcome.Failed(exception);
            taken = TakeResult.Cancelled;
        }

        if (taken is TakeResult.Drained or TakeResult.Cancelled)
        {
            // It catches everything itself; the link waits for its end (WhenEnded).
            _watch.Dispose();
            _ = StreamClosing.CloseAsync(
                _link, stream, taken == TakeResult.Drained, _options.StreamCloseTimeout, _time, _logger);
        }
    }

    // Null when the run goes on: it waits, or is in the queue again.
    private TakeResult? Write(IControlStream stream)
    {
        var buffer = _buffer;
        _buffer = default;
        if (!TryResume(stream, ref buffer, out var written))
        {
            return null;
        }

        for (var bytes = 0; bytes < RunBytes;)
        {
            if (bytes > 0 && _threads.Guard is { MayBegin: false } guard)
            {
                (_buffer, _resumption) = (buffer, written ? Resumption.Written : Resumption.NotWritten);
                guard.Park(_threads, this);
                return null;
            }

            var taken = _link.Take(written, stream, ref buffer, out var chunk);
            if (taken != TakeResult.Chunk)
            {
                buffer.Return();
                return taken;
            }

            bytes += chunk.Length;
            if (!TryAcquire(chunk, ref buffer, out var held) || !TryWrite(stream, chunk, held, ref buffer, out written))
            {
                return null;
            }
        }

        (_buffer, _resumption) = (buffer, written ? Resumption.Written : Resumption.NotWritten);
        _threads.Schedule(this);
        return null;
    }

    // The outcome of the wait. False when the run waits again.
    private bool TryResume(IControlStream stream, ref ChunkBuffer buffer, out bool written)
    {
        var resumption = _resumption;
        _resumption = Resumption.NotWritten;
        written = false;
        switch (resumption)
        {
            case Resumption.Granted:
                var chunk = _chunk;
                _chunk = default;
                return TryWrite(stream, chunk, _place.Bytes, ref buffer, out written);
            case Resumption.WriteEnded:
                written = _outcome.Ended(_write);
                _write = default;
                return true;
            case Resumption.WriteAbandoned:
                _watch.End();
                buffer.Forget();
                return true;
            default:
                _chunk = default;
                written = resumption == Resumption.Written;
                return true;
        }
    }

    // B7. False when the run waits in line.
    private bool TryAcquire(ReadOnlyMemory<byte> chunk, ref ChunkBuffer buffer, out int held)
    {
        if (_budget.TryAcquire(chunk.Length, out held))
        {
            return true;
        }

        (_buffer, _chunk) = (buffer, chunk);
        _wait.Begin(RunWait.Reason.Budget);
        if (_budget.TryAcquireOrWait(chunk.Length, _place, out held))
        {
            _wait.Begin(RunWait.Reason.None);
            (_buffer, _chunk) = (default, default);
            return true;
        }

        LookForInterruption();
        return false;
    }

    // False when the run waits for the write.
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly",
        Justification = "The result is taken once, after completion: here, or when the awaiter has called back.")]
    private bool TryWrite(IControlStream stream, ReadOnlyMemory<byte> chunk, int held, ref ChunkBuffer buffer, out bool written)
    {
        written = false;
        if (_wait.IsInterrupted)
        {
            _budget.Release(held);
            return true;
        }

        _watch.Begin(held, _time.GetTimestamp());
        _wait.BeginCall();
        var write = StreamCalls.Write(stream, chunk, _link.Cancelled);
        if (!_wait.TryEndCall())
        {
            // The call held its thread when the link ended, and the run has gone on elsewhere.
            StreamCalls.GiveUp(write);
            return false;
        }

        var awaiter = write.GetAwaiter();
        if (awaiter.IsCompleted)
        {
            written = _outcome.Ended(awaiter);
            return true;
        }

        (_buffer, _write) = (buffer, awaiter);
        _watch.Watch();
        _wait.Begin(RunWait.Reason.Write);
        awaiter.UnsafeOnCompleted(_written);
        LookForInterruption();
        return false;
    }

    // On a worker thread, unless the threads have stopped.
    private void OnWritten()
    {
        if (!_wait.TryEnd(RunWait.Reason.Write))
        {
            AbandonedTask.Observe(_write);
            return;
        }

        // A run of its own: the watchdog sees it, and no other link's write is under way on this thread.
        _resumption = Resumption.WriteEnded;
        _threads.Schedule(this);
    }

    private void LookForInterruption()
    {
        if (_wait.IsInterrupted)
        {
            Interrupt();
        }
    }

    private void Resume(RunWait.Reason waited, Resumption resumption)
    {
        if (_wait.TryEnd(waited))
        {
            _resumption = resumption;
            _threads.Schedule(this);
        }
    }
}
