using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Queues;

/// <summary>
/// The large answers to one viewer's requests. A large answer (an asset) would overflow a queue that holds anything else, so it is exempt
/// from the bounds (B1), and the queue holds one at a time. The others wait here in order, bounded in bytes. The permits of their requests
/// are held meanwhile (P5).
/// </summary>
/// <remarks>Guarded by the link's lock. Callers that wait are notified on another thread.</remarks>
internal sealed class AnswerLane(SendQueue queue, HeldBytes held, LinkCounters counters)
{
    /// <summary>The size from which on an answer is large.</summary>
    public const int LargeBytes = 256 * 1024;

    private Queue<WaitingAnswer>? _waiting;

    /// <summary>The most bytes of answers that wait.</summary>
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Whether an answer of that size uses the lane. For a small queue, the limit is lower.</summary>
    public static bool Takes(int bytes, ParticipantOptions options) => bytes >= Math.Min(LargeBytes, options.QueueBytes / 4);

    /// <summary>Queues an answer if none is queued, otherwise lets it wait.</summary>
    /// <param name="frame">Header and payload. Not copied; must not be changed afterwards.</param>
    /// <param name="request">The request that it answers.</param>
    /// <returns>False when too many bytes wait already; true when it is queued, or the link accepts no more frames.</returns>
    public ValueTask<bool> AddAsync(ReadOnlyMemory<byte> frame, PendingRequest? request)
    {
        if (!queue.HasAnswer && _waiting is not { Count: > 0 })
        {
            queue.AddAnswer(frame, request);
            return ValueTask.FromResult(true);
        }

        if (held.Waiting + frame.Length > MaxBytes || held.IsTooMuch(frame.Length))
        {
            return ValueTask.FromResult(false);
        }

        var waiting = new WaitingAnswer(frame, request);
        (_waiting ??= new Queue<WaitingAnswer>()).Enqueue(waiting);
        held.Waiting += frame.Length;
        held.Report();
        return new ValueTask<bool>(waiting.Queued.Task);
    }

    /// <summary>A chunk was taken out of the queue: if it ended the queued answer, the next one is queued.</summary>
    public void Admit()
    {
        if (!queue.HasAnswer && _waiting is { Count: > 0 } waiting)
        {
            var next = waiting.Dequeue();
            held.Waiting -= next.Frame.Length;
            queue.AddAnswer(next.Frame, next.Request);
            next.Queued.TrySetResult(true);
        }
    }

    /// <summary>The link accepts no more frames: the waiting answers are dropped. The caller reports the bytes held.</summary>
    public void Drop()
    {
        while (_waiting is not null && _waiting.TryDequeue(out var waiting))
        {
            counters.Dropped();
            waiting.Queued.TrySetResult(true);
        }

        held.Waiting = 0;
        _waiting = null;
    }

    private sealed record WaitingAnswer(ReadOnlyMemory<byte> Frame, PendingRequest? Request)
    {
        public TaskCompletionSource<bool> Queued { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
