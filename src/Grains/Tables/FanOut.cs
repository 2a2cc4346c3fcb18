using RemoteAccess.Grains.Participants;
using RemoteAccess.Grains.Queues;
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
        var shared = Math.Max(1, links.Count);
        foreach (var link in links)
        {
            var outcome = link.Send(frame, key, seals, sharedBy: shared).Outcome;
            recipients += outcome == SendOutcome.Queued ? 1 : 0;
            overflowed += outcome == SendOutcome.Overflowed ? 1 : 0;
        }

        return new PublishResult(PublishOutcome.Published, recipients, overflowed);
    }
}
