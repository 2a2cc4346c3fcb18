using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Silo.Hosting;

/// <summary>How the silo stops (section <c>Shutdown</c>).</summary>
internal sealed class ShutdownSettings
{
    /// <summary>The section.</summary>
    public const string Section = "Shutdown";

    /// <summary>Budget for draining rooms and stopping everything after Ctrl-C or SIGTERM; 1 s to 10 min, default 30 s. The
    /// orchestrator's grace period must be longer.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "give a duration from 00:00:01 to 00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
