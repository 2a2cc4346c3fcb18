using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Grains.Participants;

/// <summary>Bounds of each participant's queue, writes and permits. Section <c>RemoteAccess:Participant</c>.</summary>
public sealed class ParticipantOptions
{
    /// <summary>Frames a queue holds (P2). 1 to 1,000,000; default 1,024, as in the Foxglove SDK.</summary>
    [Range(1, 1_000_000)]
    public int QueueFrames { get; set; } = 1024;

    /// <summary>Bytes a queue holds (B1). 64 KiB to 1 GiB; default 16 MiB: an overflow must come before the silo runs out of
    /// memory.</summary>
    [Range(64 * 1024L, 1L << 30)]
    public long QueueBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>The largest single frame, header included (B1). 64 KiB to 256 MiB; default 32 MiB. An empty queue accepts one frame of this
    /// size.</summary>
    [Range(64 * 1024, 256 * 1024 * 1024)]
    public int MaxFrameBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Deadline of one write (B2). 100 ms to 10 min; default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan WriteTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Deadline for opening a stream. 100 ms to 10 min; default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan OpenTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long closing a stream may take, best effort (F7). 10 ms to 1 min; default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan StreamCloseTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Concurrent service calls per participant (P5). 1 to 10,000; default 32, as in the Foxglove SDK.</summary>
    [Range(1, 10_000)]
    public int ServiceCallPermits { get; set; } = 32;

    /// <summary>Bytes of the service calls in progress per participant; a single call may have more, further ones are refused as too many.
    /// 64 KiB to 1 GiB; default 32 MiB: two of the largest.</summary>
    [Range(64 * 1024L, 1L << 30)]
    public long ServiceCallBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Concurrent asset fetches per participant (P5). 1 to 10,000; default 32, as in the Foxglove SDK.</summary>
    [Range(1, 10_000)]
    public int AssetFetchPermits { get; set; } = 32;

    /// <summary>Concurrent parameter calls per participant (P5). 1 to 10,000; default 32, as in the Foxglove SDK.</summary>
    [Range(1, 10_000)]
    public int ParameterCallPermits { get; set; } = 32;

    /// <summary>Bytes written and not acknowledged, for viewers with flow control (B12). 64 KiB to 64 MiB; default 1 MiB.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int FlowWindowBytes { get; set; } = 1024 * 1024;

    /// <summary>How long an acknowledgement may be outstanding before the viewer is reset with <c>Stalled</c> (B12). 1 s to 10 min; default
    /// 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(15);
}
