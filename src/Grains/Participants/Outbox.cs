using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Participants;

/// <summary>
/// What is sent to one viewer: decides by the state of the link and the verdict of the queue what becomes of a frame, and starts the worker
/// if it is idle. It never waits.
/// </summary>
/// <remarks>Takes the link's lock.</remarks>
internal sealed partial class Outbox(
    Lock gate,
    LinkIdentity identity,
    ParticipantOptions options,
    LinkStatus status,
    SendQueue queue,
    AnswerLane answers,
    Displacement displacement,
    RequestBook book,
    WorkerRuns runs,
    LinkCounters counters,
    LinkClosing closing,
    IResetSink resets,
    ILogger logger)
{
    /// <summary>Queues a frame if there is room (P3). Changes nothing when there is not.</summary>
    /// <param name="frame">Header and payload; not copied, so never changed.</param>
    /// <param name="key">With one, the frame takes the place of an unsent one with an equal key (P2).</param>
    public SendResult TryQueue(ReadOnlyMemory<byte> frame, CoalescingKey? key)
    {
        lock (gate)
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
        ReadOnlyMemory<byte> frame, CoalescingKey? key, IReadOnlyList<CoalescingKey>? seals, PendingRequest? request, int sharedBy)
    {
        ReasonCode reason;
        lock (gate)
        {
            if (seals is not null)
            {
                queue.Seal(seals);
            }

            var verdict = Offer(frame, key, request, displaces: true, sharedBy);
            if (!SendQueue.IsFull(verdict))
            {
                return Answer(verdict);
            }

            reason = verdict == QueueVerdict.FullFrames ? ReasonCode.QueueOverflow : ReasonCode.QueueBytesOverflow;
            closing.Discard(reason);
        }

        closing.Cancel();
        resets.RequestReset(identity, reason, null);
        return new SendResult(SendOutcome.Overflowed, reason, 0, 0);
    }

    /// <summary>Queues an initial message (S3): exempt from both bounds (B1), also when a newer one takes its place.</summary>
    public void SendInitial(ReadOnlyMemory<byte> frame, CoalescingKey? key)
    {
        lock (gate)
        {
            if (status.IsOpen)
            {
                queue.AddExempt(frame, key);
                runs.StartIfNeeded();
            }
        }
    }

    /// <summary>Queues a word about what did not fit: exempt from both bounds, or it would overflow who is full, and in the place of an
    /// unsent one with the key, so that there is never more than one for each key.</summary>
    public void SendNotice(ReadOnlyMemory<byte> frame, CoalescingKey key)
    {
        lock (gate)
        {
            if (!status.IsOpen || !queue.TryReplace(key, frame))
            {
                SendInitial(frame, key);
            }
        }
    }

    /// <summary>Queues an answer, a large one as soon as there is room for it (<see cref="AnswerLane"/>).</summary>
    /// <param name="frame">Header and payload; not copied, so never changed.</param>
    /// <param name="request">The request that it answers, begun before (B17).</param>
    /// <returns>False when too much waits already, or it is larger than any frame may be: nothing was queued, the request is to be refused.
    /// True otherwise, also when the viewer is gone: then nobody waits for an answer.</returns>
    public ValueTask<bool> SendAnswerAsync(ReadOnlyMemory<byte> frame, PendingRequest? request)
    {
        if (frame.Length > options.MaxFrameBytes)
        {
            return ValueTask.FromResult(false);
        }

        if (!AnswerLane.Takes(frame.Length, options))
        {
            Send(frame, key: null, seals: null, request, sharedBy: 1);
            return ValueTask.FromResult(true);
        }

        lock (gate)
        {
            if (!status.IsOpen)
            {
                counters.Dropped();
                return ValueTask.FromResult(true);
            }

            var queued = answers.AddAsync(frame, request);
            runs.StartIfNeeded();
            return queued;
        }
    }

    /// <summary>
    /// Queues the whole of something that the viewer asked for, before the changes that follow it: it cannot wait outside the queue, as an
    /// answer may. What a viewer asked for must not overflow its own queue: it would be reset, ask again, and be reset for ever. So one
    /// whole of each kind is exempt from the bounds, until its last byte is taken; another one beside it is not.
    /// </summary>
    /// <param name="kind">The whole of what.</param>
    /// <param name="frame">Header and payload, no larger than a frame may be; not copied, so never changed.</param>
    /// <param name="key">With one, the whole takes the place of an unsent one with an equal key.</param>
    /// <param name="seals">As for <see cref="Send"/>.</param>
    /// <param name="request">The request that the frame answers, begun before.</param>
    /// <returns>False when another one of the kind is queued and this one does not fit beside it: nothing was queued. True otherwise, also
    /// when the viewer is gone.</returns>
    public bool TrySendWhole(
        WholeKinds kind, ReadOnlyMemory<byte> frame, CoalescingKey? key, IReadOnlyList<CoalescingKey>? seals, PendingRequest? request)
    {
        lock (gate)
        {
            if (!status.IsOpen)
            {
                counters.Dropped();
                return true;
            }

            var added = queue.TryAddWhole(kind, frame, key, seals, request);
            runs.StartIfNeeded();
            return added;
        }
    }

    /// <summary>
    /// From here on newer frames with these keys queue behind what is queued now, instead of taking the place of an unsent one. <see
    /// cref="Send"/> does it in one step with the frame that depends on those before it, e.g. what takes a status back.
    /// </summary>
    public void Seal(IReadOnlyList<CoalescingKey> keys)
    {
        lock (gate)
        {
            queue.Seal(keys);
        }
    }

    /// <summary>Answers what the connection's last link left open, behind the snapshot: exempt from the bounds like it. The answers are
    /// open here until they are written (B17).</summary>
    /// <param name="requests">Oldest first.</param>
    /// <param name="reason">Why that link was reset.</param>
    public void AnswerInterrupted(IReadOnlyList<PendingRequest> requests, ReasonCode reason)
    {
        lock (gate)
        {
            if (!status.IsOpen)
            {
                return;
            }

            foreach (var (frame, request) in InterruptedAnswers.Of(requests, options.QueueFrames, reason))
            {
                if (request is not null)
                {
                    book.Begin(request);
                }

                queue.AddExempt(frame, request: request);
            }

            runs.StartIfNeeded();
        }
    }

    // P3: Gone is tested before Full.
    private QueueVerdict Offer(
        ReadOnlyMemory<byte> frame, CoalescingKey? key, PendingRequest? request = null, bool displaces = false, int sharedBy = 1)
    {
        var verdict = !status.IsOpen ? QueueVerdict.Gone : queue.Offer(frame, key, request, sharedBy);
        if (displaces && SendQueue.IsFull(verdict))
        {
            verdict = displacement.Offer(verdict, frame, key, request, sharedBy);
        }

        if (verdict == QueueVerdict.Gone)
        {
            LogGone(logger, identity.Room, identity.Identity, identity.Sid, status.Reason);
        }

        if (verdict != QueueVerdict.Queued)
        {
            counters.Dropped();
        }

        runs.StartIfNeeded();
        return verdict;
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
        return new SendResult(outcome, verdict == QueueVerdict.Gone ? status.Reason : ReasonCode.None, queue.Count, queue.BoundedBytes);
    }
}
