using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Hosting.Telemetry;

/// <summary>Metrics and traces (section <c>Telemetry</c>).</summary>
internal sealed class TelemetrySettings
{
    /// <summary>The section.</summary>
    public const string Section = "Telemetry";

    /// <summary>The path of the metrics.</summary>
    public const string Path = "/metrics";

    /// <summary>Whether Prometheus metrics are served; default true.</summary>
    public bool Metrics { get; set; } = true;

    /// <summary>
    /// The key that a scraper sends as <c>Authorization: Bearer …</c>; 32 to 512 printable ASCII characters without spaces. The user name
    /// and password of the dashboard are accepted as well. Without either, anyone can read the metrics; this is possible on a loopback
    /// listener only. Default: empty.
    /// </summary>
    [RegularExpression("[!-~]{32,512}", ErrorMessage = "give 32 to 512 printable ASCII characters without spaces, or leave it out")]
    public string Key { get; set; } = string.Empty;

    /// <summary>Whether Orleans passes trace contexts along with every grain call; default false: it costs 31–58 % of the call rate even
    /// if nothing is sampled.</summary>
    public bool ActivityPropagation { get; set; }
}
