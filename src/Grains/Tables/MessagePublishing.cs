using RemoteAccess.Grains.Metrics;
using RemoteAccess.Protocol;
using RemoteAccess.Rooms;

namespace RemoteAccess.Grains.Tables;

/// <summary>Publishes messages to the subscribers of channels, and counts them.</summary>
/// <remarks>Takes no lock; only a latched or lossy channel has its own. A message that is published while a viewer subscribes, or while its
/// channel ends, may or may not reach that viewer.</remarks>
internal sealed class MessagePublishing(ChannelTable channels, int maxFrameBytes, RemoteAccessMetrics metrics)
{
    /// <summary>Publishes to the subscribers of a channel. The message is encoded once for all, and not at all without
    /// subscribers.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="logTime">Nanoseconds since the Unix epoch.</param>
    /// <param name="data">The message; it must not be changed afterwards.</param>
    public PublishResult Publish(ulong channelId, ulong logTime, byte[] data)
    {
        if (channels.Find(channelId) is not { } channel)
        {
            return new PublishResult(PublishOutcome.UnknownChannel, 0, 0);
        }

        // A lossy channel has its own limit, and counts the messages over it.
        var fits = channel.Lossy is not null || data.Length <= maxFrameBytes - ServerMessageEncoder.MessageDataOverhead;
        if (!fits)
        {
            channel.CountDropped();
        }

        var result = fits ? channel.Publish(logTime, data) : FanOut.TooLarge;
        if (result.Outcome == PublishOutcome.FrameTooLarge)
        {
            metrics.MessageTooLarge();
        }
        else
        {
            metrics.MessagePublished(data.Length);
        }

        return result;
    }
}
