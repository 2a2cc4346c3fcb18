using System.Buffers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>A message of a channel.</summary>
/// <param name="Channel">The channel as advertised.</param>
/// <param name="LogTime">When the device logged it, nanoseconds since the Unix epoch; 0 when it did not say.</param>
/// <param name="ReceivedAt">When it was decoded here, nanoseconds since the Unix epoch.</param>
/// <param name="Data">The message in the channel's encoding: a view, valid until the next event is asked for.</param>
public sealed record ChannelMessageReceived(ChannelAdvertisement Channel, ulong LogTime, ulong ReceivedAt, ReadOnlySequence<byte> Data) : ViewerEvent
{
    /// <summary>Milliseconds from log time to receipt; negative when the device's clock is ahead, null without a log time.</summary>
    public double? LatencyMilliseconds => LogTime == 0 ? null : (double)((Int128)ReceivedAt - LogTime) / 1_000_000;
}
