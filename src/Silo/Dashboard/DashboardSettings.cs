using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Silo.Dashboard;

/// <summary>The Orleans dashboard (section <c>Dashboard</c>).</summary>
internal sealed class DashboardSettings
{
    /// <summary>The section.</summary>
    public const string Section = "Dashboard";

    /// <summary>Where it is served.</summary>
    public const string Path = "/dashboard";

    /// <summary>Shortest password accepted, in characters.</summary>
    public const int MinPasswordLength = 12;

    /// <summary>Whether it is served; default true. It costs 10–16 % of the call rate.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// User name asked for (HTTP basic), by the dashboard and by <c>/metrics</c>; needed once the listener is reachable from beyond this
    /// machine. No colon in it.
    /// </summary>
    [RegularExpression("[^:\\p{C}]{0,64}", ErrorMessage = "give a name of at most 64 characters without a colon")]
    public string Username { get; set; } = string.Empty;

    /// <summary>Password asked for; 12 to 256 characters.</summary>
    [MaxLength(256, ErrorMessage = "give a password of 12 to 256 characters")]
    public string Password { get; set; } = string.Empty;

    /// <summary>Samples the dashboard keeps per figure; 10 to 1,000, default 100 (one a second).</summary>
    [Range(10, 1000, ErrorMessage = "give a number from 10 to 1000")]
    public int HistoryLength { get; set; } = 100;

    /// <summary>Whether the dashboard is served behind a credential.</summary>
    internal bool AsksForCredential => Enabled && HasCredential;

    /// <summary>Whether there is a credential at all; metrics take it too.</summary>
    internal bool HasCredential => Username.Length > 0 && Password.Length > 0;
}
