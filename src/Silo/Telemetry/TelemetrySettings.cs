namespace RemoteAccess.Silo.Telemetry;

/// <summary>Metrics and traces (section <c>Telemetry</c>).</summary>
internal sealed class TelemetrySettings
{
    /// <summary>The section.</summary>
    public const string Section = "Telemetry";

    /// <summary>Where metrics are served.</summary>
    public const string Path = "/metrics";

    /// <summary>Whether Prometheus metrics are served; default true.</summary>
    public bool Metrics { get; set; } = true;

    /// <summary>Whether Orleans carries trace contexts with every grain call; default false: it costs 31–58 % of the call rate even when nothing samples.</summary>
    public bool ActivityPropagation { get; set; }
}
