using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Silo.Dashboard;

/// <summary>The Orleans dashboard (section <c>Dashboard</c>).</summary>
internal sealed class DashboardSettings
{
    /// <summary>The section.</summary>
    public const string Section = "Dashboard";

    /// <summary>The path of the dashboard.</summary>
    public const string Path = "/dashboard";

    /// <summary>The shortest password accepted, in characters.</summary>
    public const int MinPasswordLength = 12;

    /// <summary>Whether the dashboard is served; default true. It costs 10–16 % of the call rate.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The user name that the dashboard and <c>/metrics</c> require (HTTP basic); needed when the listener is reachable from other
    /// machines. Without colons.
    /// </summary>
    [RegularExpression("[^:\\p{C}]{0,64}", ErrorMessage = "give a name of at most 64 characters without a colon")]
    public string Username { get; set; } = string.Empty;

    /// <summary>The password; 12 to 256 characters.</summary>
    [MaxLength(256, ErrorMessage = "give a password of 12 to 256 characters")]
    public string Password { get; set; } = string.Empty;

    /// <summary>Samples that the dashboard keeps per figure; 10 to 1,000, default 100 (one per second).</summary>
    [Range(10, 1000, ErrorMessage = "give a number from 10 to 1000")]
    public int HistoryLength { get; set; } = 100;

    /// <summary>Whether the dashboard is served and requires the credential.</summary>
    internal bool AsksForCredential => Enabled && HasCredential;

    /// <summary>Whether a credential is configured; <c>/metrics</c> accepts it too.</summary>
    internal bool HasCredential => Username.Length > 0 && Password.Length > 0;
}
