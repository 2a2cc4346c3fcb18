using RemoteAccess.Grains.Sessions;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Rooms;

/// <summary>Publishes many messages in one call, each independently, and counts the outcomes.</summary>
internal static class MessageBatch
{
    public static BatchPublishResult Publish(RoomSession session, IReadOnlyList<ChannelMessage> messages)
    {
        var (published, unknown, tooLarge, overflowed) = (0, 0, 0, 0);
        foreach (var message in messages)
        {
            var result = session.Publish(message.ChannelId, message.LogTime, message.Data);
            published += result.Outcome == PublishOutcome.Published ? 1 : 0;
            unknown += result.Outcome == PublishOutcome.UnknownChannel ? 1 : 0;
            tooLarge += result.Outcome == PublishOutcome.FrameTooLarge ? 1 : 0;
            overflowed += result.Overflowed;
        }

        return new BatchPublishResult(published, unknown, tooLarge, 0, overflowed);
    }
}
