using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Grains.Handlers;

/// <summary>Bounds of what handler and listener grains do. Section <c>RemoteAccess:Handlers</c>.</summary>
public sealed class HandlerOptions
{
    /// <summary>How long a handler may take to answer, and a listener to take a batch. 100 ms to 10 min; default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest asset that is sent to a viewer, in bytes. It also limits the frame of a service's response. 1 KiB to
    /// 255 MiB; default 16,777,206: with its header the largest frame that a viewer reads.</summary>
    [Range(1024, 255 * 1024 * 1024)]
    public int MaxAssetBytes { get; set; } = (16 * 1024 * 1024) - 10;

    /// <summary>Bytes of large answers that wait for one viewer while another one is sent; above it, requests are refused as too many. 1
    /// MiB to 4 GiB; default 64 MiB.</summary>
    [Range(1024 * 1024L, 1L << 32)]
    public long AnswerBacklogBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Events that wait for a slow listener. Above it, client messages are dropped and counted; other events are dropped above
    /// twice as many. 16 to 1,000,000; default 4,096.</summary>
    [Range(16, 1_000_000)]
    public int ListenerQueueEvents { get; set; } = 4_096;

    /// <summary>Bytes of client messages that wait for a slow listener; twice as many for other events (schemas, names). 64 KiB to 1 GiB;
    /// default 32 MiB.</summary>
    [Range(64 * 1024L, 1L << 30)]
    public long ListenerQueueBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Events in one call of a listener. 1 to 10,000; default 256.</summary>
    [Range(1, 10_000)]
    public int ListenerBatchEvents { get; set; } = 256;
}
