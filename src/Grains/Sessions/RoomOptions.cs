using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Bounds and waits of each room session. Section <c>RemoteAccess:Room</c>.</summary>
public sealed class RoomOptions
{
    /// <summary>Bytes of all participants' writes in flight at once (B7). 16 KiB to 64 MiB; default 256 KiB.</summary>
    [Range(16 * 1024, 64 * 1024 * 1024)]
    public int SendBudgetBytes { get; set; } = 256 * 1024;

    /// <summary>Deadline of one attempt to join. 100 ms to 5 min; default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>First wait after a failed or lost connection, doubled each time. 1 ms to 1 min; default 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait between attempts. 10 ms to 1 h; default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a planned stop waits for queues to be flushed (S6). 0 to 5 min; default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long leaving a room may take before it is abandoned (S6). 10 ms to 5 min; default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan LeaveTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an inbound stream may wait for its participant to be registered (B11). 100 ms to 5 min; default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan InboundHoldTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Inbound streams that one identity may have open or held at once; more are refused. 1 to 100; default 4.</summary>
    [Range(1, 100)]
    public int InboundStreamsPerIdentity { get; set; } = 4;
}
