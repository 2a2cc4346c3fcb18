namespace RemoteAccess.Grains.Participants;

/// <summary>
/// Answers to requests. A small one is a frame like any other. A large one (an asset) would overflow the queue of a viewer that merely has something else
/// queued, so it is exempt from the bounds (B1), and there is one of it in the queue at a time: the others wait outside, in the order they came, bounded in
/// bytes. The asker's permit waits with them (P5).
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
    /// <returns>False when too much waits already, or it is larger than any frame may be: nothing was queued, the request is to be refused. True otherwise, also when the viewer is gone: then
    /// nobody waits for an answer.</returns>
    public ValueTask<bool> SendAnswerAsync(ReadOnlyMemory<byte> frame, PendingRequest? request = null)
    {
        if (frame.Length > _options.MaxFrameBytes)
        {
            return ValueTask.FromResult(false);
        }

        if (frame.Length < LargeAnswerBytes)
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

            if (_answerBytes + frame.Length > AnswerBacklogBytes)
            {
                return ValueTask.FromResult(false);
            }

            var waiting = new WaitingAnswer(frame, request);
            (_answers ??= new Queue<WaitingAnswer>()).Enqueue(waiting);
            _answerBytes += frame.Length;
            return new ValueTask<bool>(waiting.Queued.Task);
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

    private void EnqueueAnswer(ReadOnlyMemory<byte> frame, PendingRequest? request)
    {
        _ring.Enqueue(new QueuedFrame(frame, _time.GetTimestamp(), Exempt: true, Answer: true, Request: request));
        _counters.Enqueued(_ring.Count, _ring.BoundedBytes);
        StartWorkerIfNeeded();
    }

    private sealed record WaitingAnswer(ReadOnlyMemory<byte> Frame, PendingRequest? Request)
    {
        public TaskCompletionSource<bool> Queued { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
