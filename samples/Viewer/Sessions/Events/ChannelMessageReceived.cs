using System.Buffers;
using RemoteAccess.Protocol;

namespace RemoteAccess.Viewer.Sessions;

/// <summary>A message of a channel.</summary>
/// <param name="Channel">The channel as advertised.</param>
/// <param name="LogTime">When the device logged it, nanoseconds since the Unix epoch; 0 when it did not say.</param>
/// <param name="ReceivedAt">When it was decoded here, nanoseconds since the Unix epoch.</param>
/// <param name="Data">The message in the channel's encoding: a view, valid until the next event is asked for.</param>
public sealed record ChannelMessageReceived(
    ChannelAdvertisement Channel, ulong LogTime, ulong ReceivedAt, ReadOnlySequence<byte> Data) : ViewerEvent
{
    /// <summary>
    /// Whether it is the first message since the subscription and was logged before that: the last value of a latched channel, which the
    /// device kept. How long it has been there says nothing about the way here.
    /// </summary>
    public bool WasKept { get; init; }

    /// <summary>Milliseconds from log time to receipt; negative when the device's clock is ahead, null without a log time and for a kept
    /// message.</summary>
    public double? LatencyMilliseconds => WasKept ? null : SinceLogTime;

    /// <summary>Milliseconds from log time to receipt of a kept message; null for all others.</summary>
    public double? AgeMilliseconds => WasKept ? SinceLogTime : null;

    private double? SinceLogTime => LogTime == 0 ? null : (double)((Int128)ReceivedAt - LogTime) / 1_000_000;
}
