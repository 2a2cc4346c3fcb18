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
}
