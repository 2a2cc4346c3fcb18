using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Grains.Sessions;

/// <summary>Back-off of resets and failed adds (B4). Section <c>RemoteAccess:Retry</c>.</summary>
public sealed class RetryOptions
{
    /// <summary>The first wait. 1 ms to 1 min; default 100 ms. Each wait is random between half of the value and the value.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan InitialDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait. 10 ms to 1 h; default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Failures after which an identity is quarantined, that is, retried only at the longest wait. 1 to 1,000; default
    /// 8.</summary>
    [Range(1, 1000)]
    public int Budget { get; set; } = 8;

    /// <summary>Time without a failure after which the budget has recovered. 1 s to 1 day, longer than MaxDelay; default 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RecoverAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Re-adds that may run at once in one room. 1 to 10,000; default 16: each opens a stream.</summary>
    [Range(1, 10_000)]
    public int ConcurrentPerRoom { get; set; } = 16;
}
