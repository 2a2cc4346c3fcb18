using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Hosting.ViewerTokens;

/// <summary>The minting of viewer tokens over HTTP (section <c>ViewerTokens</c>); off without a key.</summary>
internal sealed class ViewerTokenSettings
{
    /// <summary>The section.</summary>
    public const string Section = "ViewerTokens";

    /// <summary>The longest lifetime a request may ask for, in seconds: a day.</summary>
    public const int MaxLifetimeSeconds = 86_400;

    /// <summary>The longest connection a request may ask for, in seconds: 30 days.</summary>
    public const int MaxConnectionSeconds = 2_592_000;

    /// <summary>The key that callers send as <c>Authorization: Bearer …</c>; 32 to 512 printable ASCII characters without spaces. Empty:
    /// off.</summary>
    [RegularExpression(
        "[!-~]{32,512}",
        ErrorMessage = "give 32 to 512 printable ASCII characters without spaces, or leave it out to switch viewer tokens off")]
    public string Key { get; set; } = string.Empty;

    /// <summary>A second key that is also accepted while callers change from it to <see cref="Key"/>; the same format. Empty:
    /// none.</summary>
    [RegularExpression(
        "[!-~]{32,512}",
        ErrorMessage = "give 32 to 512 printable ASCII characters without spaces, or leave it out once no caller sends the old key")]
    public string PreviousKey { get; set; } = string.Empty;

    /// <summary>How long a token can open a connection if the request does not say; 1 s to 24 h, default 10 min. An open connection
    /// outlives the token.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "give a duration from 00:00:01 to 1.00:00:00 (24 h)")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The room server's address as viewers reach it, e.g. behind a proxy that speaks TLS; <c>ws</c> or <c>wss</c>. If it is
    /// not set: with <c>Embedded</c> the host that the request named, with <c>External</c> the connector's address.</summary>
    [RegularExpression(
        "wss?://[^/?#\\s]+/?", ErrorMessage = "give ws:// or wss://, a host and if need be a port, e.g. wss://rooms.example.com")]
    public string Url { get; set; } = string.Empty;

    /// <summary>Whether tokens are minted.</summary>
    internal bool Enabled => Key.Length > 0;
}
