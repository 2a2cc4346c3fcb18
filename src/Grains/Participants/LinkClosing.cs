using System.Diagnostics.CodeAnalysis;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Participants;
using RemoteAccess.Tasks;

namespace RemoteAccess.Grains.Participants;

/// <summary>How one link ends: completed and drained (F4), closed (F2), or reset (F3).</summary>
/// <remarks>Takes the link's lock. Resets are requested outside of it. A link is closed in two steps: its state and its token first, what
/// it holds second. An overflow requests the reset between them.</remarks>
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
    private bool _settled;

    /// <summary>Cancelled when the link is closed. It takes precedence over everything else (F2).</summary>
    public CancellationToken Cancelled => _cancellation.Token;

    /// <summary>Closes this link and requests a reset, after a failed or late write, a violation or a stall. Does nothing on a closed link
    /// (F3, F6).</summary>
    /// <returns>False when the link was closed already.</returns>
    public bool Reset(ReasonCode reason, string? detail)
    {
        if (!Close(reason))
        {
            return false;
        }

        resets.RequestReset(identity, reason, detail);
        return true;
    }

    /// <summary>Removes the participant: cancels, discards queued frames and requests no reset (F2, F6). Idempotent; the first reason is
    /// kept. When it returns, what was queued is discarded and counted, whoever closed the link.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="here">Whether the caller holds no lock, so that it may close the stream itself.</param>
    /// <returns>False when the link was closed already.</returns>
    public bool Close(ReasonCode reason, bool here = false)
    {
        bool closed;
        lock (gate)
        {
            closed = status.Close(reason);
        }

        if (closed)
        {
            Cancel();
        }

        Settle(here);
        return closed;
    }

    /// <summary>Discards and counts what is queued on a closed link (F2), and lets its worker close the stream. Does nothing the second
    /// time.</summary>
    /// <param name="here">Whether the caller holds no lock, so that it may close the stream itself.</param>
    public void Settle(bool here = false)
    {
        lock (gate)
        {
            if (_settled)
            {
                return;
            }

            _settled = true;
            answers.Drop();
            counters.Discarded(queue.Clear());
            flow?.Stop();
            runs.Start(ref here);
            runs.SignalIfEnded();
        }

        runs.Interrupt();
        if (here)
        {
            runs.RunHere();
        }
    }

    /// <summary>Accepts no more frames. Queued frames are flushed, then the stream is closed (F4).</summary>
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

    /// <summary>The worker has closed the stream and has ended; no other run follows.</summary>
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
            runs.Interrupt();
        }
    }

    /// <summary>Completes when the link is closed or drained, its worker has ended, and its stream, if it had one, is closed.</summary>
    /// <remarks>If a stream is attached to a closed link, the link has ended only after that stream is closed.</remarks>
    public Task WhenEnded()
    {
        lock (gate)
        {
            return runs.WhenEnded();
        }
    }

    /// <summary>Cancels operations in progress on a closed link. The token's callbacks run on another thread: a publisher whose frame
    /// overflowed a queue must not run the continuations of others.</summary>
    public void Cancel() => AbandonedTask.Observe(_cancellation.CancelAsync());
}

/// <summary>Receives the requests of links for a reset. It never blocks and never calls a link.</summary>
internal interface IResetSink
{
    /// <summary>Records the reset (identity, SID, epoch, reason) and wakes the session's loop (P4, F3).</summary>
    /// <param name="participant">The participant.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="detail">What the viewer is sent in addition to the reason, or null.</param>
    void RequestReset(LinkIdentity participant, ReasonCode reason, string? detail);
}
