using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Inbound;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Transport;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Participants;

/// <summary>
/// The silo-local state of one participant. It joins its parts: <see cref="Outbox"/> (sending and the overflow policy), <see
/// cref="SendQueue"/> and <see cref="AnswerLane"/> (what is queued), <see cref="ChunkSource"/> and <see cref="WorkerRuns"/> (what the
/// worker gets), <see cref="FlowControl"/> (acknowledgements), <see cref="RequestBook"/> (open requests), <see cref="LinkClosing"/> (its
/// end) and <see cref="LinkCounters"/>. Thread-safe: one lock guards all of them. It never waits. It knows neither channels nor the
/// registry, and starts its <see cref="FlushWorker"/> only while there is something to write (B10).
/// </summary>
/// <remarks>
/// Any thread enqueues, closes and completes; only the worker takes chunks; only the session attaches the stream. A run of the
/// worker starts under the lock, so there is never more than one. Races: a frame enqueued while a run ends is seen by the run (it holds
/// the lock when it decides to end) or starts the next. A close during a write is seen by the cancelled write.
/// </remarks>
internal sealed partial class ParticipantLink
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PermitPool[] _permits;
    private readonly HeldBytes _held = new();
    private readonly LinkStatus _status = new();
    private readonly RequestBook _requests = new();
    private readonly LinkCounters _counters;
    private readonly SendQueue _queue;
    private readonly AnswerLane _answers;
    private readonly FlowControl? _flow;
    private readonly WorkerRuns _runs;
    private readonly LinkClosing _closing;
    private readonly Outbox _outbox;
    private readonly ChunkSource _source;

    public ParticipantLink(
        LinkIdentity identity,
        bool acknowledges,
        ParticipantOptions options,
        WorkerThreads writers,
        SendBudget budget,
        IResetSink resets,
        RemoteAccessMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        _logger = logger;
        Identity = identity;
        _time = time;
        _permits =
        [
            new(options.ServiceCallPermits, options.ServiceCallBytes, change => Admission?.Hold(change)),
            new(options.AssetFetchPermits),
            new(options.ParameterCallPermits),
        ];
        var worker = new FlushWorker(this, writers, budget, options, metrics, time, logger);
        _counters = new LinkCounters(metrics);
        _queue = new SendQueue(options, time, _counters, _held);
        _answers = new AnswerLane(_queue, _held, _counters);
        _flow = acknowledges ? new FlowControl(options, time, CheckStall) : null;
        var displacement = new Displacement(identity, _status, _queue, _flow, time, logger);
        _runs = new WorkerRuns(_status, _queue, _flow, worker.Start, worker.RunHere, worker.Interrupt);
        _closing = new LinkClosing(_gate, identity, _status, _queue, _answers, _flow, _runs, _counters, resets);
        _outbox = new Outbox(
            _gate, identity, options, _status, _queue, _answers, displacement, _requests, _runs, _counters, _closing, resets, logger);
        _source = new ChunkSource(_gate, _status, _queue, _answers, displacement, _requests, _flow, _runs, _counters);
    }

    /// <summary>Who this is.</summary>
    public LinkIdentity Identity { get; }

    /// <summary>The time now, for a frame that is queued at several links.</summary>
    public long Timestamp => _time.GetTimestamp();

    /// <inheritdoc cref="LinkClosing.Cancelled"/>
    public CancellationToken Cancelled => _closing.Cancelled;

    /// <summary>Where the bytes held for the viewer are counted (B15); null for a link that is not counted.</summary>
    public RoomAdmission? Admission { get => _held.Room; init => _held.Room = value; }

    /// <summary>The most bytes of large answers that wait.</summary>
    public long AnswerBacklogBytes { get => _answers.MaxBytes; init => _answers.MaxBytes = value; }

    /// <summary>How fast the viewer may send, and its round trips.</summary>
    public ViewerInbound Inbound { get => field ??= new ViewerInbound(new InboundLimiter(new InboundOptions(), _time)); init; }

    /// <summary>State and reason, read together.</summary>
    public (LinkPhase State, ReasonCode Reason) Status
    {
        get
        {
            lock (_gate)
            {
                return (_status.State, _status.Reason);
            }
        }
    }

    /// <summary>Whether a run of the worker is in progress.</summary>
    public bool IsRunning
    {
        get
        {
            lock (_gate)
            {
                return _runs.IsRunning;
            }
        }
    }

    /// <summary>Whether no run of the worker is in progress, nothing is queued and no buffer is held (B10).</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return !_runs.IsRunning && _queue is { Count: 0, HoldsBuffer: false };
            }
        }
    }

    /// <summary>Open requests, oldest first. On a closed link: the requests whose answers the viewer has not received, for the next link
    /// (B17).</summary>
    public IReadOnlyList<PendingRequest> OpenRequests
    {
        get
        {
            lock (_gate)
            {
                return _requests.Open;
            }
        }
    }

    /// <summary>Returns a permit of a kind, or null if there is none. Never waits (P5).</summary>
    /// <param name="kind">What for.</param>
    /// <param name="bytes">The bytes that the request holds while it is in progress.</param>
    public Permit? TryAcquire(PermitKind kind, long bytes = 0) => _permits[(int)kind].TryAcquire(bytes);

    /// <inheritdoc cref="Outbox.TryQueue"/>
    public SendResult TryQueue(ReadOnlyMemory<byte> frame, CoalescingKey? key = null, bool here = false) =>
        _outbox.TryQueue(frame, key, here);

    /// <summary>Queues a frame for this viewer alone: <see cref="SendQueue.Own"/>, <see cref="Outbox.Send"/>.</summary>
    public SendResult Send(
        ReadOnlyMemory<byte> frame,
        CoalescingKey? key = null,
        IReadOnlyList<CoalescingKey>? seals = null,
        PendingRequest? request = null,
        bool here = false) => _outbox.Send(_queue.Own(frame, key, request), seals, batch: null, here);

    /// <summary>Queues a frame that many viewers are sent (<see cref="Outbox.Send"/>).</summary>
    public SendResult Send(in QueuedFrame frame, IReadOnlyList<CoalescingKey>? seals, RunBatch batch) =>
        _outbox.Send(frame, seals, batch);

    /// <inheritdoc cref="Outbox.SendInitial"/>
    public void SendInitial(ReadOnlyMemory<byte> frame, CoalescingKey? key = null) => _outbox.SendInitial(frame, key);

    /// <inheritdoc cref="Outbox.SendNotice"/>
    public void SendNotice(ReadOnlyMemory<byte> frame, CoalescingKey key) => _outbox.SendNotice(frame, key);

    /// <inheritdoc cref="Outbox.SendAnswerAsync"/>
    public ValueTask<bool> SendAnswerAsync(ReadOnlyMemory<byte> frame, PendingRequest? request = null) =>
        _outbox.SendAnswerAsync(frame, request);

    /// <inheritdoc cref="Outbox.TrySendWhole"/>
    public bool TrySendWhole(
        WholeKinds kind,
        ReadOnlyMemory<byte> frame,
        CoalescingKey? key = null,
        IReadOnlyList<CoalescingKey>? seals = null,
        PendingRequest? request = null) => _outbox.TrySendWhole(kind, frame, key, seals, request);

    /// <inheritdoc cref="Outbox.Seal"/>
    public void Seal(IReadOnlyList<CoalescingKey> keys) => _outbox.Seal(keys);

    /// <summary>A request of the viewer was read. It is open from now on until the last byte of its answer is written (B17). Pass it when
    /// its answer is queued.</summary>
    /// <returns>The request itself.</returns>
    public T Begin<T>(T request)
        where T : PendingRequest
    {
        lock (_gate)
        {
            if (_status.IsOpen)
            {
                _requests.Begin(request);
            }
        }

        return request;
    }

    /// <summary>A request does not count as open any more: it is answered in another way.</summary>
    public void Abandon(PendingRequest request)
    {
        lock (_gate)
        {
            _requests.End(request);
        }
    }

    /// <inheritdoc cref="Outbox.AnswerInterrupted"/>
    public void AnswerInterrupted(IReadOnlyList<PendingRequest> requests, ReasonCode reason) =>
        _outbox.AnswerInterrupted(requests, reason);

    /// <inheritdoc cref="LinkClosing.Reset"/>
    public bool Reset(ReasonCode reason, string? detail = null) => _closing.Reset(reason, detail);

    /// <inheritdoc cref="LinkClosing.Close"/>
    public void Close(ReasonCode reason, bool here = false) => _closing.Close(reason, here);

    /// <inheritdoc cref="LinkClosing.Complete"/>
    public void Complete(ReasonCode reason) => _closing.Complete(reason);

    /// <inheritdoc cref="ChunkSource.Attach"/>
    public void Attach(IControlStream stream, bool here = false) => _source.Attach(stream, here);

    /// <inheritdoc cref="LinkClosing.WhenEnded"/>
    public Task WhenEnded() => _closing.WhenEnded();

    /// <inheritdoc cref="ChunkSource.Acknowledge"/>
    public void Acknowledge(ulong consumed) => _source.Acknowledge(consumed);

    /// <inheritdoc cref="ChunkSource.PauseInbound"/>
    public void PauseInbound() => _source.PauseInbound();

    /// <inheritdoc cref="ChunkSource.ResumeInbound"/>
    public void ResumeInbound() => _source.ResumeInbound();

    /// <summary>Counts an inbound frame that was dispatched.</summary>
    /// <param name="bytes">Its length, header included.</param>
    public void CountReceived(int bytes)
    {
        lock (_gate)
        {
            _counters.Received(bytes);
        }
    }

    /// <summary>Counters and queue now.</summary>
    public ParticipantStatistics GetStatistics()
    {
        lock (_gate)
        {
            var roundTrip = Inbound.RoundTrips.Current;
            return _counters.ToStatistics() with
            {
                RoundTrip = roundTrip?.Average,
                RoundTripDeviation = roundTrip?.Deviation,
                Throttled = Inbound.Limiter.Episodes,
                QueuedFrames = _queue.Count,
                QueuedBytes = _queue.BoundedBytes,
                OldestAge = _queue.OldestAge,
                ServiceCallsInUse = _permits[(int)PermitKind.ServiceCall].Used,
                AssetFetchesInUse = _permits[(int)PermitKind.AssetFetch].Used,
                ParameterCallsInUse = _permits[(int)PermitKind.ParameterCall].Used,
                BytesUnacknowledged = _flow?.Outstanding ?? 0,
            };
        }
    }

    /// <summary>Prints as the Foxglove SDK does (P1).</summary>
    public override string ToString() => Identity.ToString();

    /// <inheritdoc cref="ChunkSource.Take"/>
    internal TakeResult Take(bool written, IControlStream stream, ref ChunkBuffer buffer, out ReadOnlyMemory<byte> chunk) =>
        _source.Take(written, stream, ref buffer, out chunk);

    /// <inheritdoc cref="LinkClosing.Ended"/>
    internal void Ended(bool drained) => _closing.Ended(drained);

    /// <summary>A timer of this link failed. The exception is logged, because it would end the process.</summary>
    internal void TimerFailed(Exception exception) =>
        LogTimerFailed(_logger, Identity.Room, Identity.Identity, Identity.Sid, exception.ForLog());

    private void CheckStall()
    {
        try
        {
            if (_source.IsStalled())
            {
                Reset(ReasonCode.Stalled);
            }
        }
        catch (Exception exception)
        {
            TimerFailed(exception);
        }
    }
}
