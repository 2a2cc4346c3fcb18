using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Hosting.Health;

/// <summary>The health endpoints (section <c>Health</c>).</summary>
internal sealed class HealthSettings
{
    /// <summary>The section.</summary>
    public const string Section = "Health";

    /// <summary>The path that says whether the process runs.</summary>
    public const string LivePath = "/health/live";

    /// <summary>The path that says whether the process can serve viewers.</summary>
    public const string ReadyPath = "/health/ready";

    /// <summary>Whether <c>/health/ready</c> names rooms and their last connection errors. Default: only if the listener is on loopback,
    /// because the endpoint requires no credential.</summary>
    public bool? Details { get; set; }

    /// <summary>The difference between the wall clock and the monotonic clock, between two checks at most 5 s apart, from which on it
    /// counts
    /// as a step of the wall clock. 100 ms to 1 h. Default: 2 s, which is less than time-outs and the tolerance of tokens, and more than
    /// what a slewed clock or a loaded machine causes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan ClockStepThreshold { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long <c>/health/ready</c> says Degraded after a step. 1 s to 7 days. Default: 15 min, long enough for a probe and for
    /// the person that it alerts.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ClockStepReportFor { get; set; } = TimeSpan.FromMinutes(15);
}
