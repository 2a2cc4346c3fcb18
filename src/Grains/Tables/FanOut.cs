using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
using RemoteAccess.Grains.Threads;
using RemoteAccess.Participants;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>Sends the same bytes to many viewers, without a copy; a full queue resets only that viewer (S5).</summary>
internal static class FanOut
{
    /// <summary>Nothing was sent: the frame is larger than a frame may be.</summary>
    public static readonly PublishResult TooLarge = new(PublishOutcome.FrameTooLarge, 0, 0);

    /// <summary>There were no viewers, or there was nothing to send.</summary>
    public static readonly PublishResult Nobody = new(PublishOutcome.Published, 0, 0);

    public static PublishResult Send(LinkSnapshot links, ReadOnlyMemory<byte> frame, CoalescingKey? key = null,
        IReadOnlyList<CoalescingKey>? seals = null)
    {
        var (recipients, overflowed) = (0, 0);
        var batch = RunBatch.OfThread();
        QueuedFrame? queued = null;
        try
        {
            foreach (var link in links)
            {
                queued ??= new QueuedFrame(frame, link.Timestamp, key: key, held: frame.Length / Math.Max(1, links.Count));
                var outcome = link.Send(queued.Value, seals, batch).Outcome;
                recipients += outcome == SendOutcome.Queued ? 1 : 0;
                overflowed += outcome == SendOutcome.Overflowed ? 1 : 0;
            }
        }
        finally
        {
            batch.Schedule();
        }

        return new PublishResult(PublishOutcome.Published, recipients, overflowed);
    }
}
