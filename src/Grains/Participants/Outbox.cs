using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Participants;

namespace RemoteAccess.Grains.Participants;

/// <summary>
/// Accepts what is sent to one viewer. It decides by the link's state and the queue's verdict what happens to a frame, and starts the
/// worker if it is idle. It never waits.
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
    /// <summary>Queues a frame if it fits (P3), otherwise changes nothing.</summary>
    /// <param name="frame">Header and payload. Not copied; must not be changed afterwards.</param>
    /// <param name="key">If not null, the frame replaces an unsent one with an equal key (P2).</param>
    /// <param name="here">As for <see cref="Send"/>.</param>
    public SendResult TryQueue(ReadOnlyMemory<byte> frame, CoalescingKey? key, bool here = false)
    {
        SendResult result;
        lock (gate)
        {
            result = Answer(Offer(queue.Own(frame, key), displaces: false, null, ref here));
        }

        RunHere(here);
        return result;
    }

    /// <summary>
    /// Queues a frame. This is the only place of the overflow policy (P4): if the queue is full, this participant is cancelled, its reset
    /// is recorded and the session is woken, in this order. The frame is dropped, and the participant stays registered until the reset
    /// runs.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="seals">Keys of unsent frames that this frame depends on. Newer frames with these keys queue behind it instead of
    /// replacing one before it.</param>
    /// <param name="batch">Where a run of the worker waits for the others of a broadcast; null: it is scheduled at once.</param>
    /// <param name="here">Whether the caller holds no lock, so that it may write to an idle viewer itself.</param>
    /// <remarks>The exception (B17): during a large frame, a channel message beyond the bound displaces the oldest queued one.</remarks>
    public SendResult Send(in QueuedFrame frame, IReadOnlyList<CoalescingKey>? seals, RunBatch? batch, bool here = false)
    {
        SendResult result;
        lock (gate)
        {
            if (seals is not null)
            {
                queue.Seal(seals);
            }

            var verdict = Offer(frame, displaces: true, batch, ref here);
            result = Answer(verdict);
            if (SendQueue.IsFull(verdict))
            {
                var reason = verdict == QueueVerdict.FullFrames ? ReasonCode.QueueOverflow : ReasonCode.QueueBytesOverflow;
                result = new SendResult(SendOutcome.Overflowed, reason, 0, 0);
                status.Close(reason);
            }
        }

        if (result.Outcome == SendOutcome.Overflowed)
        {
            // The record and the wake-up come before the rest of the clean-up, which the woken session does itself if it is faster.
            closing.Cancel();
            resets.RequestReset(identity, result.Reason, null);
            closing.Settle();
        }

        RunHere(here);
        return result;
    }

    /// <summary>Queues an initial message (S3). It is exempt from both bounds (B1), and so is a newer one that replaces it.</summary>
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

    /// <summary>Queues a notice about frames that did not fit. It is exempt from both bounds, because the queue is full, and it replaces an
    /// unsent one with the same key, so that there is at most one for each key.</summary>
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

    /// <summary>Queues an answer. A large one may wait for its turn (<see cref="AnswerLane"/>).</summary>
    /// <param name="frame">Header and payload. Not copied; must not be changed afterwards.</param>
    /// <param name="request">The request that it answers; it was registered before (B17).</param>
    /// <returns>False when too many bytes wait already or the frame exceeds the limit of a frame: nothing was queued, and the caller
    /// refuses the request. True otherwise, also when the viewer has left.</returns>
    public ValueTask<bool> SendAnswerAsync(ReadOnlyMemory<byte> frame, PendingRequest? request)
    {
        if (frame.Length > options.MaxFrameBytes)
        {
            return ValueTask.FromResult(false);
        }

        if (!AnswerLane.Takes(frame.Length, options))
        {
            Send(queue.Own(frame, key: null, request), seals: null, batch: null);
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
    /// Queues a complete state that the viewer requested, before the changes that follow it. It cannot wait outside of the queue, as an
    /// answer may. It must not overflow the viewer's queue either: the viewer would be reset, request it again, and be reset forever. So
    /// one complete state of each kind is exempt from the bounds until its last byte is taken; a second one is not.
    /// </summary>
    /// <param name="kind">Which state.</param>
    /// <param name="frame">Header and payload, within the limit of a frame. Not copied; must not be changed afterwards.</param>
    /// <param name="key">If not null, the frame replaces an unsent one with an equal key.</param>
    /// <param name="seals">As for <see cref="Send"/>.</param>
    /// <param name="request">The request that the frame answers; it was registered before.</param>
    /// <returns>False when another one of this kind is queued and this one does not fit beside it: nothing was queued. True otherwise, also
    /// when the viewer has left.</returns>
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
    /// From now on, newer frames with these keys queue at the end instead of replacing an unsent one. <see cref="Send"/> does this in one
    /// step with the frame that depends on the earlier ones, e.g. the removal of a status.
    /// </summary>
    public void Seal(IReadOnlyList<CoalescingKey> keys)
    {
        lock (gate)
        {
            queue.Seal(keys);
        }
    }

    /// <summary>Answers the requests that the connection's last link left open, after the snapshot and exempt from the bounds like it. The
    /// requests are open on this link until their answers are written (B17).</summary>
    /// <param name="requests">Oldest first.</param>
    /// <param name="reason">Why the last link was reset.</param>
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
    private QueueVerdict Offer(in QueuedFrame frame, bool displaces, RunBatch? batch, ref bool here)
    {
        var verdict = !status.IsOpen ? QueueVerdict.Gone : queue.Offer(frame);
        if (displaces && SendQueue.IsFull(verdict))
        {
            verdict = displacement.Offer(verdict, frame);
        }

        if (verdict == QueueVerdict.Gone)
        {
            LogGone(logger, identity.Room, identity.Identity, identity.Sid, status.Reason);
        }

        if (verdict != QueueVerdict.Queued)
        {
            counters.Dropped();
        }

        runs.Start(ref here, batch);
        return verdict;
    }

    private void RunHere(bool here)
    {
        if (here)
        {
            runs.RunHere();
        }
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
