using RemoteAccess.Grains.Admission;
using RemoteAccess.Grains.Participants;

namespace RemoteAccess.Grains.Queues;

/// <summary>
/// The large answers to one viewer's requests. A large one (an asset) would overflow the queue of a viewer that merely has something else
/// queued, so it is exempt from the bounds (B1), and there is one of it in the queue at a time: the others wait here, in the order they
/// came, bounded in bytes. The asker's permit waits with them (P5).
/// </summary>
/// <remarks>Guarded by the link's lock. Whoever waits is told on another thread.</remarks>
internal sealed class AnswerLane(SendQueue queue, HeldBytes held, LinkCounters counters)
{
    /// <summary>From here on an answer is large.</summary>
    public const int LargeBytes = 256 * 1024;

    private Queue<WaitingAnswer>? _waiting;

    /// <summary>The most bytes of answers that wait.</summary>
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Whether an answer of that size takes the lane. Of a small queue a smaller answer takes most already.</summary>
    public static bool Takes(int bytes, ParticipantOptions options) => bytes >= Math.Min(LargeBytes, options.QueueBytes / 4);

    /// <summary>Queues an answer when none is queued, else lets it wait.</summary>
    /// <param name="frame">Header and payload. Not copied; must not be changed afterwards.</param>
    /// <param name="request">The request that it answers.</param>
    /// <returns>False when too much waits already; true once it is queued, or nobody waits for it any more.</returns>
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

    /// <summary>A chunk was taken out of the queue: if it ended the answer before, the next one is queued.</summary>
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

    /// <summary>The link takes no more frames: nobody waits for these any more. What is held is to be reported by the caller.</summary>
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
