using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Hosting.Health;

/// <summary>The health endpoints (section <c>Health</c>).</summary>
internal sealed class HealthSettings
{
    /// <summary>The section.</summary>
    public const string Section = "Health";

    /// <summary>Where to ask whether the process runs at all.</summary>
    public const string LivePath = "/health/live";

    /// <summary>Where to ask whether it can serve.</summary>
    public const string ReadyPath = "/health/ready";

    /// <summary>Whether <c>/health/ready</c> names rooms and their last connection errors. Default: only while the listener is loopback,
    /// since the endpoint asks for no credential.</summary>
    public bool? Details { get; set; }

    /// <summary>By how much the wall clock and the monotonic clock must differ between two looks, 5 s apart at most, to be called a step of
    /// the wall clock. 100 ms to 1 h. Default: 2 s, less than what a time-out or a token's tolerance is, and more than a slewed clock or
    /// a loaded machine makes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan ClockStepThreshold { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>For how long after a step <c>/health/ready</c> says Degraded. 1 s to 7 days. Default: 15 min, so that a probe and whoever
    /// it calls see it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ClockStepReportFor { get; set; } = TimeSpan.FromMinutes(15);
}
