using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Participants;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Participants;

/// <summary>How one link ends: completed and drained (F4), closed (F2), or reset (F3).</summary>
/// <remarks>Takes the link's lock, but for <see cref="Discard"/>, which is called under it. Resets are asked for outside of it.</remarks>
[SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable",
    Justification = "A CancellationTokenSource without a timer holds nothing to give back; the token outlives the link.")]
internal sealed class LinkClosing(
    Lock gate,
    LinkIdentity identity,
    LinkStatus status,
    SendQueue queue,
    AnswerLane answers,
    FlowControl? flow,
    WorkerRuns runs,
    LinkCounters counters,
    IResetSink resets)
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Cancelled when the link is closed; beats everything (F2).</summary>
    public CancellationToken Cancelled => _cancellation.Token;

    /// <summary>Closes this link and asks for a reset: a write failed or timed out, a violation, a stall. Nothing when it is closed (F3,
    /// F6).</summary>
    /// <returns>Whether it did.</returns>
    public bool Reset(ReasonCode reason, string? detail)
    {
        if (!Close(reason))
        {
            return false;
        }

        resets.RequestReset(identity, reason, detail);
        return true;
    }

    /// <summary>Plain removal: cancels, discards what is queued and records no reset (F2, F6). Idempotent; the first reason
    /// stays.</summary>
    /// <returns>Whether it was not closed yet.</returns>
    public bool Close(ReasonCode reason)
    {
        lock (gate)
        {
            if (!Discard(reason))
            {
                return false;
            }
        }

        Cancel();
        return true;
    }

    /// <summary>Takes no more frames; what is queued is flushed, then the stream is closed (F4).</summary>
    public void Complete(ReasonCode reason)
    {
        lock (gate)
        {
            if (status.Complete(reason))
            {
                answers.Drop();
                runs.StartIfNeeded();
            }
        }
    }

    /// <summary>The worker has closed the stream and ends for good.</summary>
    public void Ended(bool drained)
    {
        lock (gate)
        {
            if (drained)
            {
                status.Drained();
            }

            flow?.Dispose();
            runs.End();
        }

        if (drained)
        {
            Cancel();
        }
    }

    /// <summary>Completes when the link is closed or drained, its worker has ended, and its stream, if it had one, is closed.</summary>
    /// <remarks>A stream that is attached to a closed link makes it not ended again, until that stream is closed.</remarks>
    public Task WhenEnded()
    {
        lock (gate)
        {
            return runs.WhenEnded();
        }
    }

    /// <summary>Closes the link: what is queued is discarded and counted (F2). The worker sees the state; its write in flight sees the
    /// token, once <see cref="Cancel"/> was called outside of the lock.</summary>
    /// <returns>Whether it was not closed yet.</returns>
    public bool Discard(ReasonCode reason)
    {
        if (!status.Close(reason))
        {
            return false;
        }

        answers.Drop();
        counters.Discarded(queue.Clear());
        flow?.Stop();
        runs.StartIfNeeded();
        runs.SignalIfEnded();
        return true;
    }

    /// <summary>Cancels what is under way. The token's callbacks run elsewhere: whoever overflowed a queue must not run another's
    /// continuations.</summary>
    public void Cancel()
    {
        runs.Interrupt();
        AbandonedTask.Observe(_cancellation.CancelAsync());
    }
}

/// <summary>Where links ask for a reset. Never blocks, and never calls back into a link.</summary>
internal interface IResetSink
{
    /// <summary>Records the reset (identity, SID, epoch, reason) and wakes the session's loop (P4, F3).</summary>
    /// <param name="participant">Whose.</param>
    /// <param name="reason">Why.</param>
    /// <param name="detail">What the viewer is told besides the reason, or null.</param>
    void RequestReset(LinkIdentity participant, ReasonCode reason, string? detail);
}
