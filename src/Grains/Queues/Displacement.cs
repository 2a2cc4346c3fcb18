using Microsoft.Extensions.Logging;
using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Writers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Grains.Queues;

/// <summary>
/// Makes room in a queue for channel messages while a large frame is sent (B17): the oldest messages leave, and the viewer is told how many
/// it missed. When that begins and ends is decided by <see cref="Backlog"/>.
/// </summary>
/// <remarks>Guarded by the link's lock.</remarks>
internal sealed partial class Displacement(
    LinkIdentity identity, LinkStatus status, SendQueue queue, FlowControl? flow, TimeProvider time, ILogger logger)
{
    private Backlog _backlog;

    /// <summary>Queues a frame that found the queue full, if it is a channel message and waits behind a large frame. That one is left out
    /// of the bounds, since it cannot be displaced.</summary>
    /// <param name="full">The verdict of <see cref="SendQueue.Offer"/>, which stays where nothing may be displaced.</param>
    /// <param name="frame">As for <see cref="SendQueue.Offer"/>.</param>
    /// <param name="key">Likewise.</param>
    /// <param name="request">Likewise.</param>
    /// <param name="sharedBy">Likewise.</param>
    public QueueVerdict Offer(
        QueueVerdict full, ReadOnlyMemory<byte> frame, CoalescingKey? key, PendingRequest? request, int sharedBy)
    {
        Settle();
        if (!_backlog.Displaces || !ServerMessageEncoder.IsMessageData(frame.Span))
        {
            return full;
        }

        QueueVerdict verdict;
        while (SendQueue.IsFull(verdict = queue.Offer(frame, key, request, sharedBy, besidesLargeHead: true)) && queue.DisplaceOldest())
        {
            _backlog.Displaced();
        }

        return verdict;
    }

    /// <summary>The worker takes the next chunk; what it took before is written, or lost.</summary>
    /// <param name="another">Whether a frame has ended since the chunk before.</param>
    public void Taking(bool another)
    {
        _backlog.Taking(queue.HeadIsLarge, another, flow?.TotalWritten ?? 0, time);
        Settle();
    }

    /// <summary>Something was written or acknowledged, or time has passed: ends the displacing if it is over, and tells the
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
