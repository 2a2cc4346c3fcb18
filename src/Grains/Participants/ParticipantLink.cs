using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Metrics;
using RemoteAccess.Participants;
using RemoteAccess.Protocol;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Participants;

/// <summary>
/// The silo-local heart of one participant: its bounded queue, permits, cancellation and counters. Thread-safe: one lock guards ring,
/// bytes and state. It never waits. It knows neither channels nor the registry, and starts its <see cref="FlushWorker"/> only while
/// there is something to write (B10).
/// </summary>
/// <remarks>
/// Who may do what: any thread enqueues, closes and completes; only the worker takes; only the session attaches the stream. A run of the
/// worker starts under the lock (<c>_running</c>), so there is never more than one. Races: a frame enqueued while a run ends is seen by
/// the run (it holds the lock when it decides to end) or starts the next. A close during a write is seen by the cancelled write.
/// </remarks>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A CancellationTokenSource without a timer holds nothing to give back; the token outlives the link.")]
internal sealed partial class ParticipantLink
{
    private readonly Lock _gate = new();
    private readonly ParticipantOptions _options;
    private readonly TimeProvider _time;
    private readonly IResetSink _resets;
    private readonly RemoteAccessMetrics _metrics;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly FlushWorker _worker;
    private readonly PermitPool[] _permits;
    private FrameRing _ring;
    private RequestBook _requests;
    private Backlog _backlog;
    private LinkCounters _counters;
    private LinkState _state;
    private ReasonCode _reason;

    public ParticipantLink(
        LinkIdentity identity,
        bool acknowledges,
        ParticipantOptions options,
        SendBudget budget,
        IResetSink resets,
        RemoteAccessMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        _logger = logger;
        Identity = identity;
        _options = options;
        _time = time;
        _resets = resets;
        _metrics = metrics;
        _permits =
        [
            new(options.ServiceCallPermits, options.ServiceCallBytes, HoldForCalls),
            new(options.AssetFetchPermits),
            new(options.ParameterCallPermits),
        ];
        _worker = new FlushWorker(this, budget, options, time);
        _flow = acknowledges ? new FlowWindow(options.FlowWindowBytes) : null;
    }

    /// <summary>Who this is.</summary>
    public LinkIdentity Identity { get; }

    /// <summary>Cancelled when the link is closed; beats everything (F2).</summary>
    public CancellationToken Cancelled => _cancellation.Token;

    /// <summary>State and reason, read together.</summary>
    public (LinkState State, ReasonCode Reason) Status
    {
        get
        {
            lock (_gate)
            {
                return (_state, _reason);
            }
        }
    }

    /// <summary>A permit of that kind, or null, at once (P5).</summary>
    /// <param name="kind">What for.</param>
    /// <param name="bytes">What the request holds while it is under way.</param>
    public Permit? TryAcquire(PermitKind kind, long bytes = 0) => _permits[(int)kind].TryAcquire(bytes);

    /// <summary>Where it is counted what is held for the viewer (B15); null for a link that nobody counts.</summary>
    public RoomAdmission? Admission { get; init; }

    /// <summary>Queues a frame if there is room (P3). Changes nothing when there is not.</summary>
    /// <param name="frame">Header and payload; not copied, so never changed.</param>
    /// <param name="key">With one, the frame takes the place of an unsent one with an equal key (P2).</param>
    public SendResult TryQueue(ReadOnlyMemory<byte> frame, CoalescingKey? key = null)
    {
        lock (_gate)
        {
            return Answer(Offer(frame, key));
        }
    }

    /// <summary>
    /// Queues a frame; the overflow policy stands here and nowhere else (P4): on a full queue this participant is cancelled, its reset
    /// recorded and the session woken, in that order; the frame is dropped and the participant stays registered until the reset runs.
    /// </summary>
    /// <param name="frame">Header and payload; not copied, so never changed.</param>
    /// <param name="key">With one, the frame takes the place of an unsent one with an equal key (P2).</param>
    /// <param name="seals">Keys whose unsent frames the meaning of this one depends on: newer ones queue behind it instead of taking a
    /// place before it.</param>
    /// <param name="request">The request that the frame answers, begun before.</param>
    /// <param name="sharedBy">How many viewers are sent these same bytes: each holds its part of them.</param>
    /// <remarks>The exception (B17): while what waits behind a large frame, a channel message beyond the bound takes the place of the
    /// oldest queued one.</remarks>
    public SendResult Send(
        ReadOnlyMemory<byte> frame,
        CoalescingKey? key = null,
        IReadOnlyList<CoalescingKey>? seals = null,
        PendingRequest? request = null,
        int sharedBy = 1)
    {
        ReasonCode reason;
        int discarded;
        lock (_gate)
        {
            if (seals is not null)
            {
                Seal(seals);
            }

            var verdict = Offer(frame, key, request, displaces: true, sharedBy);
            if (!IsFull(verdict))
            {
                return Answer(verdict);
            }

            reason = verdict == QueueVerdict.FullFrames ? ReasonCode.QueueOverflow : ReasonCode.QueueBytesOverflow;
            discarded = CloseLocked(reason);
        }

        Cancel(discarded);
        _resets.RequestReset(Identity, reason, null);
        return new SendResult(SendOutcome.Overflowed, reason, 0, 0);
    }

    /// <summary>Queues an initial message (S3): exempt from both bounds (B1), also when a newer one takes its place.</summary>
    public void SendInitial(ReadOnlyMemory<byte> frame, CoalescingKey? key = null)
    {
        lock (_gate)
        {
            if (_state == LinkState.Open)
            {
                Enqueue(frame, exempt: true, key);
            }
        }
    }

    /// <summary>A request of the viewer was read; from here on it is open until the last byte of its answer is written (B17). The frame
    /// that answers it is queued with it.</summary>
    /// <returns>The same.</returns>
    public T Begin<T>(T request)
        where T : PendingRequest
    {
        lock (_gate)
        {
            if (_state == LinkState.Open)
            {
                _requests.Begin(request);
            }
        }

        return request;
    }

    /// <summary>A request is not answered on its account after all.</summary>
    public void Abandon(PendingRequest request)
    {
        lock (_gate)
        {
            _requests.End(request);
        }
    }

    /// <summary>Requests that are open, oldest first. On a closed link: those whose answers the viewer never got, for whoever sets it up
    /// again (B17).</summary>
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

    /// <summary>Answers what the connection's last link left open, behind the snapshot: exempt from the bounds like it. The answers are
    /// open here until they are written (B17).</summary>
    /// <param name="requests">Oldest first. Of more than the queue holds frames the newest are answered one by one, and the others by one
    /// status.</param>
    /// <param name="reason">Why that link was reset.</param>
    public void AnswerInterrupted(IReadOnlyList<PendingRequest> requests, ReasonCode reason)
    {
        var skipped = Math.Max(0, requests.Count - _options.QueueFrames);
        lock (_gate)
        {
            if (_state != LinkState.Open)
            {
                return;
            }

            if (skipped > 0)
            {
                Enqueue(
                    ServerMessageEncoder.Status(StatusLevel.Error,
                        $"The connection was reset ({reason}) with {skipped} more requests unanswered; send fewer at once"),
                    exempt: true,
                    key: null);
            }

            foreach (var request in requests.Skip(skipped))
            {
                _requests.Begin(request);
                Enqueue(request.Interrupted(reason), exempt: true, key: null, request);
            }
        }
    }

    /// <summary>Queues a word about what did not fit: exempt from both bounds, or it would overflow who is full, and in the place of an
    /// unsent one with the key, so that there is never more than one for each key.</summary>
    public void SendNotice(ReadOnlyMemory<byte> frame, CoalescingKey key)
    {
        lock (_gate)
        {
            if (_state == LinkState.Open && _ring.Find(key) is var place and >= 0)
            {
                Replace(place, frame);
            }
            else
            {
                SendInitial(frame, key);
            }
        }
    }

    /// <summary>
    /// From here on newer frames with these keys queue behind what is queued now, instead of taking the place of an unsent one. <see
    /// cref="Send"/> does it in one step with the frame that depends on those before it, e.g. what takes a status back.
    /// </summary>
    public void Seal(IReadOnlyList<CoalescingKey> keys)
    {
        lock (_gate)
        {
            foreach (var key in keys)
            {
                _ring.Seal(key);
            }
        }
    }

    /// <summary>Closes this link and asks for a reset: a write failed or timed out, a violation, a stall. Nothing when it is closed (F3,
    /// F6).</summary>
    /// <returns>Whether it did.</returns>
    public bool Reset(ReasonCode reason, string? detail = null)
    {
        if (!TryClose(reason))
        {
            return false;
        }

        _resets.RequestReset(Identity, reason, detail);
        return true;
    }

    /// <summary>Plain removal: cancels, discards what is queued and records no reset (F2, F6). Idempotent; the first reason
    /// stays.</summary>
    public void Close(ReasonCode reason) => TryClose(reason);

    /// <summary>Takes no more frames; what is queued is flushed, then the stream is closed (F4).</summary>
    public void Complete(ReasonCode reason)
    {
        lock (_gate)
        {
            if (_state == LinkState.Open)
            {
                _state = LinkState.Completing;
                _reason = reason;
                DropAnswers();
                StartWorkerIfNeeded();
            }
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
                QueuedFrames = _ring.Count,
                QueuedBytes = _ring.BoundedBytes,
                OldestAge = _ring.Count == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_ring.Head.EnqueuedAt),
                ServiceCallsInUse = _permits[(int)PermitKind.ServiceCall].Used,
                AssetFetchesInUse = _permits[(int)PermitKind.AssetFetch].Used,
                ParameterCallsInUse = _permits[(int)PermitKind.ParameterCall].Used,
                BytesUnacknowledged = _flow?.Outstanding ?? 0,
            };
        }
    }

    /// <summary>Prints as the reference does (P1).</summary>
    public override string ToString() => Identity.ToString();

    // P3: Gone is tested before Full.
    private QueueVerdict Offer(
        ReadOnlyMemory<byte> frame, CoalescingKey? key, PendingRequest? request = null, bool displaces = false, int sharedBy = 1)
    {
        var replaced = Place(key);
        var verdict = _state != LinkState.Open ? QueueVerdict.Gone : Bound(frame.Length, replaced);
        if (displaces && IsFull(verdict) && MayDisplace(frame))
        {
            while (IsFull(verdict = Bound(frame.Length, replaced, besidesHead: HeadIsLarge)) && DisplaceOldest())
            {
                replaced = Place(key);
            }
        }

        switch (verdict)
        {
            case QueueVerdict.Queued when replaced >= 0:
                Replace(replaced, frame, sharedBy);
                break;
            case QueueVerdict.Queued:
                Enqueue(frame, exempt: false, key, request, sharedBy);
                break;
            default:
                _counters.Dropped++;
                if (verdict == QueueVerdict.Gone)
                {
                    LogGone(_logger, Identity.Room, Identity.Identity, Identity.Sid, _reason);
                }

                break;
        }

        return verdict;
    }

    private static bool IsFull(QueueVerdict verdict) => verdict is QueueVerdict.FullFrames or QueueVerdict.FullBytes;

    private int Place(CoalescingKey? key) => _state != LinkState.Open || key is null ? -1 : _ring.Find(key);

    private bool MayDisplace(ReadOnlyMemory<byte> frame)
    {
        SettleBacklog();
        return _backlog.Displaces && ServerMessageEncoder.IsMessageData(frame.Span);
    }

    // B17: what waits behind a large frame makes room for newer messages, the oldest first.
    private bool DisplaceOldest()
    {
        if (!_ring.RemoveOldest(static queued => ServerMessageEncoder.IsMessageData(queued.Bytes.Span)))
        {
            return false;
        }

        _backlog.Displaced();
        _counters.Dropped++;
        _metrics.FrameDisplaced();
        return true;
    }

    // Against what the queue holds besides the frame that is replaced, and besides the oldest one when that is a large one on its way; an
    // initial message counts neither way.
    private QueueVerdict Bound(int length, int replaced, bool besidesHead = false)
    {
        if (length > _options.MaxFrameBytes)
        {
            return QueueVerdict.TooLarge;
        }

        var (frames, bytes) = (_ring.BoundedFrames, _ring.BoundedBytes);
        if (besidesHead && !_ring.Head.Exempt)
        {
            frames--;
            bytes -= _ring.Head.Bytes.Length;
        }

        if (replaced >= 0)
        {
            ref readonly var older = ref _ring[replaced];
            if (older.Exempt)
            {
                return QueueVerdict.Queued;
            }

            frames--;
            bytes -= older.Bytes.Length;
        }

        if (frames >= _options.QueueFrames)
        {
            return QueueVerdict.FullFrames;
        }

        // B1: an empty queue admits any one frame.
        return frames > 0 && (bytes + length > _options.QueueBytes || HoldsTooMuch(length)) ? QueueVerdict.FullBytes : QueueVerdict.Queued;
    }

    private void Enqueue(
        ReadOnlyMemory<byte> frame, bool exempt, CoalescingKey? key, PendingRequest? request = null, int sharedBy = 1) =>
        Enqueue(new QueuedFrame(
            frame, _time.GetTimestamp(), exempt, key, Request: request, Held: exempt ? 0 : frame.Length / sharedBy));

    private void Enqueue(in QueuedFrame frame)
    {
        _ring.Enqueue(frame);
        ReportHeld();
        _counters.Enqueued(_ring.Count, _ring.BoundedBytes);
        StartWorkerIfNeeded();
    }

    // Whatever starts the worker for this place has happened when the frame before was queued.
    private void Replace(int place, ReadOnlyMemory<byte> frame, int sharedBy = 1)
    {
        _ring.Replace(place, frame, _time.GetTimestamp(), frame.Length / sharedBy);
        ReportHeld();
        _counters.Enqueued(_ring.Count, _ring.BoundedBytes);
        _counters.Replaced();
        _metrics.FrameCoalesced();
    }

    private SendResult Answer(QueueVerdict verdict)
    {
        var outcome = verdict switch
        {
            QueueVerdict.Queued => SendOutcome.Queued,
            QueueVerdict.Gone => SendOutcome.Closed,
            QueueVerdict.TooLarge => SendOutcome.FrameTooLarge,
            _ => SendOutcome.Full,
        };
        return new SendResult(outcome, verdict == QueueVerdict.Gone ? _reason : ReasonCode.None, _ring.Count, _ring.BoundedBytes);
    }

    private bool TryClose(ReasonCode reason)
    {
        int discarded;
        lock (_gate)
        {
            if (_state == LinkState.Closed)
            {
                return false;
            }

            discarded = CloseLocked(reason);
        }

        Cancel(discarded);
        return true;
    }

    // F2: what is queued is discarded and counted. The worker sees the state; its write in flight sees the token.
    private int CloseLocked(ReasonCode reason)
    {
        var discarded = _ring.Clear();
        _state = LinkState.Closed;
        _reason = reason;
        DropAnswers();
        ReportHeld();
        _counters.Discarded += discarded;
        _flow?.Stop();
        StartWorkerIfNeeded();
        SignalIfEnded();
        return discarded;
    }

    // The token's callbacks run elsewhere: whoever overflowed a queue must not run another's continuations.
    private void Cancel(int discarded)
    {
        AbandonedTask.Observe(_cancellation.CancelAsync());
        _metrics.FramesDiscarded(discarded);
    }
}
