using System.ComponentModel.DataAnnotations;

namespace RemoteAccess.Silo.Http;

/// <summary>The silo's one HTTP listener (section <c>Http</c>): room server, dashboard, health, metrics.</summary>
internal sealed class HttpSettings
{
    /// <summary>The section.</summary>
    public const string Section = "Http";

    /// <summary>
    /// Where to listen: <c>http://</c>, an IP address, <c>localhost</c> or <c>*</c> (every address), and a port. Default
    /// <c>http://127.0.0.1:8080</c>. Plain HTTP only: put a proxy that speaks TLS in front of anything beyond this machine.
    /// </summary>
    [Required(ErrorMessage = "give the address to listen on, e.g. http://127.0.0.1:8080")]
    public string Url { get; set; } = "http://127.0.0.1:8080";
}
