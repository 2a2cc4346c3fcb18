using System.Buffers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>A message of a channel.</summary>
/// <param name="Channel">The channel as advertised.</param>
/// <param name="LogTime">When the device logged it, nanoseconds since the Unix epoch; 0 if unknown.</param>
/// <param name="ReceivedAt">When it was decoded here, nanoseconds since the Unix epoch.</param>
/// <param name="Data">The message in the channel's encoding: a view, valid until the next event is read.</param>
public sealed record ChannelMessageReceived(
    ChannelAdvertisement Channel, ulong LogTime, ulong ReceivedAt, ReadOnlySequence<byte> Data) : ViewerEvent
{
    /// <summary>
    /// Whether it is the first message after the subscription and was logged before it: the last value of a latched channel, which the
    /// device kept. Its age says nothing about the latency.
    /// </summary>
    public bool WasKept { get; init; }

    /// <summary>Milliseconds from log time to receipt; negative when the device's clock is ahead, null without a log time and for a kept
    /// message.</summary>
    public double? LatencyMilliseconds => WasKept ? null : SinceLogTime;

    /// <summary>Milliseconds from log time to receipt of a kept message; null for all others.</summary>
    public double? AgeMilliseconds => WasKept ? SinceLogTime : null;

    private double? SinceLogTime => LogTime == 0 ? null : (double)((Int128)ReceivedAt - LogTime) / 1_000_000;
}
