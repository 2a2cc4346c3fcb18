using RemoteAccess.Grains.Admission;

namespace RemoteAccess.Grains.Participants;

/// <summary>
/// Answers to requests. A small one is a frame like any other. A large one (an asset) would overflow the queue of a viewer that merely has
/// something else queued, so it is exempt from the bounds (B1), and there is one of it in the queue at a time: the others wait outside, in
/// the order they came, bounded in bytes. The asker's permit waits with them (P5). A whole (of the connection graph, of parameters) has to
/// stand in the queue before the changes that follow it, so it cannot wait outside: one of each kind in the queue is exempt.
/// </summary>
internal sealed partial class ParticipantLink
{
    /// <summary>From here on an answer is large.</summary>
    public const int LargeAnswerBytes = 256 * 1024;

    private Queue<WaitingAnswer>? _answers;
    private long _answerBytes;

    /// <summary>The most bytes of large answers that wait.</summary>
    public long AnswerBacklogBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Queues an answer, as soon as there is room for it.</summary>
    /// <param name="frame">Header and payload; not copied, so never changed.</param>
    /// <param name="request">The request that it answers, begun before (B17).</param>
    /// <returns>False when too much waits already, or it is larger than any frame may be: nothing was queued, the request is to be refused.
    /// True otherwise, also when the viewer is gone: then nobody waits for an answer.</returns>
    public ValueTask<bool> SendAnswerAsync(ReadOnlyMemory<byte> frame, PendingRequest? request = null)
    {
        if (frame.Length > _options.MaxFrameBytes)
        {
            return ValueTask.FromResult(false);
        }

        // Of a small queue a smaller answer takes most already.
        if (frame.Length < Math.Min(LargeAnswerBytes, _options.QueueBytes / 4))
        {
            Send(frame, request: request);
            return ValueTask.FromResult(true);
        }

        lock (_gate)
        {
            if (_state != LinkState.Open)
            {
                _counters.Dropped++;
                return ValueTask.FromResult(true);
            }

            if (_ring.Answers == 0 && _answers is not { Count: > 0 })
            {
                EnqueueAnswer(frame, request);
                return ValueTask.FromResult(true);
            }

            if (_answerBytes + frame.Length > AnswerBacklogBytes || HoldsTooMuch(frame.Length))
            {
                return ValueTask.FromResult(false);
            }

            var waiting = new WaitingAnswer(frame, request);
            (_answers ??= new Queue<WaitingAnswer>()).Enqueue(waiting);
            _answerBytes += frame.Length;
            ReportHeld();
            return new ValueTask<bool>(waiting.Queued.Task);
        }
    }

    /// <summary>
    /// Queues the whole of something that the viewer asked for, before the changes that follow it. What it asked for must not overflow its
    /// own queue: it would be reset, ask again, and be reset for ever. So one whole of each kind is exempt from the bounds, until its last
    /// byte is taken; another one beside it is not.
    /// </summary>
    /// <param name="kind">The whole of what.</param>
    /// <param name="frame">Header and payload, no larger than a frame may be; not copied, so never changed.</param>
    /// <param name="key">With one, the whole takes the place of an unsent one with an equal key.</param>
    /// <param name="seals">Keys whose unsent frames the meaning of this one depends on: newer ones queue behind it instead of taking a
    /// place before it.</param>
    /// <param name="request">The request that the frame answers, begun before.</param>
    /// <returns>False when another one of the kind is queued and this one does not fit beside it: nothing was queued. True otherwise, also
    /// when the viewer is gone.</returns>
    public bool TrySendWhole(
        WholeKinds kind,
        ReadOnlyMemory<byte> frame,
        CoalescingKey? key = null,
        IReadOnlyList<CoalescingKey>? seals = null,
        PendingRequest? request = null)
    {
        lock (_gate)
        {
            if (_state != LinkState.Open)
            {
                _counters.Dropped++;
                return true;
            }

            var older = key is null ? -1 : _ring.Find(key);
            var exempt = (_ring.Wholes & kind) == WholeKinds.None;
            if (older < 0 && !exempt && Bound(frame.Length, older) != QueueVerdict.Queued)
            {
                return false;
            }

            Seal(seals ?? []);
            if (older >= 0)
            {
                Replace(older, frame);
            }
            else
            {
                var whole = exempt ? kind : WholeKinds.None;
                Enqueue(new QueuedFrame(frame, _time.GetTimestamp(), exempt, key, Request: request, Whole: whole));
            }

            return true;
        }
    }

    // Called under the lock when a chunk was taken: the answer before may be on its way.
    private void AdmitAnswer()
    {
        if (_ring.Answers == 0 && _answers is { Count: > 0 } answers)
        {
            var next = answers.Dequeue();
            _answerBytes -= next.Frame.Length;
            EnqueueAnswer(next.Frame, next.Request);
            next.Queued.TrySetResult(true);
        }
    }

    // Called under the lock when the link closes: nobody waits for these any more.
    private void DropAnswers()
    {
        while (_answers is not null && _answers.TryDequeue(out var waiting))
        {
            _counters.Dropped++;
            waiting.Queued.TrySetResult(true);
        }

        _answerBytes = 0;
        _answers = null;
    }

    private void EnqueueAnswer(ReadOnlyMemory<byte> frame, PendingRequest? request) =>
        Enqueue(new QueuedFrame(frame, _time.GetTimestamp(), Exempt: true, Answer: true, Request: request, Held: frame.Length));

    private HeldBytes _heldBytes;

    // Called under the lock whenever the ring or the answers change.
    private void ReportHeld() => _heldBytes.Report(Admission, _ring.HeldBytes + _answerBytes);

    // B15: while the room or the silo holds too much, who holds more than its share overflows.
    private bool HoldsTooMuch(int more) =>
        _ring.HeldBytes + _answerBytes + more is > HeldBytes.Step and var held && Admission is { IsOver: true } room
            && held > room.FairShare;

    private void HoldForCalls(long change) => Admission?.Hold(change);

    private sealed record WaitingAnswer(ReadOnlyMemory<byte> Frame, PendingRequest? Request)
    {
        public TaskCompletionSource<bool> Queued { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
