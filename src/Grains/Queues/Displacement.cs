using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Queues;

/// <summary>
/// Displaces the oldest channel messages of a queue while a large frame is sent (B17), and reports to the viewer how many it missed. <see
/// cref="Backlog"/> decides when this begins and ends.
/// </summary>
/// <remarks>Guarded by the link's lock.</remarks>
internal sealed partial class Displacement(
    LinkIdentity identity, LinkStatus status, SendQueue queue, FlowControl? flow, TimeProvider time, ILogger logger)
{
    private Backlog _backlog;

    /// <summary>Queues a frame that did not fit, if it is a channel message behind a large frame. The large frame does not count against
    /// the bounds, because it cannot be displaced.</summary>
    /// <param name="full">The verdict of <see cref="SendQueue.Offer"/>, returned unchanged if nothing may be displaced.</param>
    /// <param name="frame">As for <see cref="SendQueue.Offer"/>.</param>
    public QueueVerdict Offer(QueueVerdict full, in QueuedFrame frame)
    {
        Settle();
        if (!_backlog.Displaces || !ServerMessageEncoder.IsMessageData(frame.Bytes.Span))
        {
            return full;
        }

        QueueVerdict verdict;
        while (SendQueue.IsFull(verdict = queue.Offer(frame, besidesLargeHead: true)) && queue.DisplaceOldest())
        {
            _backlog.Displaced();
        }

        return verdict;
    }

    /// <summary>The worker takes the next chunk; the chunk before it is written or lost.</summary>
    /// <param name="another">Whether a frame has ended since the chunk before.</param>
    public void Taking(bool another)
    {
        _backlog.Taking(queue.HeadIsLarge, another, flow?.TotalWritten ?? 0, time);
        Settle();
    }

    /// <summary>Something was written or acknowledged, or time has passed: ends the displacing if it is over, and reports to the
    /// viewer.</summary>
    public void Settle()
    {
        if (!_backlog.Displaces)
        {
            return;
        }

        var lost = _backlog.Settle(flow?.TotalAcknowledged ?? 0, queue.IsHalfEmpty, time);
        if (lost > 0 && status.IsOpen)
        {
            LogDisplaced(logger, identity.Room, identity.Identity, identity.Sid, lost);
            queue.AddExempt(ServerMessageEncoder.Status(StatusLevel.Warning, Backlog.Notice(lost)));
        }
    }
}
