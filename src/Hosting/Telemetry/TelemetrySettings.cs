using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Hosting.Telemetry;

/// <summary>Metrics and traces (section <c>Telemetry</c>).</summary>
internal sealed class TelemetrySettings
{
    /// <summary>The section.</summary>
    public const string Section = "Telemetry";

    /// <summary>Where metrics are served.</summary>
    public const string Path = "/metrics";

    /// <summary>Whether Prometheus metrics are served; default true.</summary>
    public bool Metrics { get; set; } = true;

    /// <summary>
    /// What a scraper shows as <c>Authorization: Bearer …</c>; 32 to 512 printable ASCII characters without spaces. The user name and
    /// password of the dashboard will do as well. Neither: metrics are open, which only a loopback listener may be. Default: empty.
    /// </summary>
    [RegularExpression("[!-~]{32,512}", ErrorMessage = "give 32 to 512 printable ASCII characters without spaces, or leave it out")]
    public string Key { get; set; } = string.Empty;

    /// <summary>Whether Orleans carries trace contexts with every grain call; default false: it costs 31–58 % of the call rate even when
    /// nothing samples.</summary>
    public bool ActivityPropagation { get; set; }
}
