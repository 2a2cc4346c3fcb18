using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace RemoteAccess.Hosting.Http;

/// <summary>
/// A parsed listen address. Kestrel treats any unknown host name as "every address". Here a name other than <c>localhost</c> is refused, so
/// that the configured address is the one that is bound, and <see cref="IsLoopback"/> can be trusted.
/// </summary>
internal sealed record HttpBinding
{
    private HttpBinding(IReadOnlyList<IPAddress> addresses, string host, int port) => (Addresses, Host, Port) = (addresses, host, port);

    /// <summary>The addresses that are bound: two for <c>localhost</c> and <c>*</c> (IPv4 and IPv6).</summary>
    public IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>The host name in links: the configured one, or <c>127.0.0.1</c> if nobody can connect to that (<c>*</c>,
    /// <c>0.0.0.0</c>).</summary>
    public string Host { get; }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => Addresses.All(LoopbackAddress.Is);

    /// <summary>Whether every address of the machine is bound.</summary>
    public bool IsAny => Addresses.Any(address => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    /// <summary>The URI of a path on this listener, for people and local clients.</summary>
    public Uri At(string path, string scheme = "http") => new UriBuilder(scheme, Host, Port, path).Uri;

    /// <summary>Parses a listen address.</summary>
    /// <returns>The error and its fix, or null.</returns>
    public static string? TryParse(string url, out HttpBinding? binding)
    {
        binding = null;
        BindingAddress parts;
        try
        {
            parts = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return "give http://, an address and a port, e.g. http://127.0.0.1:8080";
        }

        if (!string.Equals(parts.Scheme, "http", StringComparison.OrdinalIgnoreCase) || parts.IsUnixPipe || parts.IsNamedPipe)
        {
            return "only plain http:// over TCP is served; put a proxy that speaks TLS in front, and give e.g. http://127.0.0.1:8080";
        }

        if (parts.PathBase.Length > 0)
        {
            return $"a listen address has no path; leave out '{parts.PathBase}'";
        }

        if (parts.Port is < 1 or > IPEndPoint.MaxPort)
        {
            return $"give a port from 1 to {IPEndPoint.MaxPort}, e.g. http://127.0.0.1:8080";
        }

        var addresses = Resolve(parts.Host);
        if (addresses.Count == 0)
        {
            return "host names are not resolved; give an IP address, localhost, or * for every address";
        }

        binding = new HttpBinding(addresses, LinkHost(parts.Host, addresses), parts.Port);
        return null;
    }

    /// <summary>Makes the server listen on this address only.</summary>
    public void Apply(KestrelServerOptions server)
    {
        if (IsAny && Addresses.Count > 1)
        {
            server.ListenAnyIP(Port);
        }
        else if (Addresses.Count > 1)
        {
            server.ListenLocalhost(Port);
        }
        else
        {
            server.Listen(Addresses[0], Port);
        }
    }

    private static IReadOnlyList<IPAddress> Resolve(string host) => host switch
    {
        "*" or "+" => [IPAddress.Any, IPAddress.IPv6Any],
        _ when string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) => [IPAddress.Loopback, IPAddress.IPv6Loopback],
        _ when IPAddress.TryParse(host, out var address) => [address],
        _ => [],
    };

    private static string LinkHost(string host, IReadOnlyList<IPAddress> addresses) =>
        addresses.Count > 1 && addresses.All(LoopbackAddress.Is) ? "localhost"
        : addresses.Any(address => address.Equals(IPAddress.Any)) ? "127.0.0.1"
        : addresses.Any(address => address.Equals(IPAddress.IPv6Any)) ? "[::1]"
        : addresses[0].AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{addresses[0]}]"
        : addresses[0].ToString();
}
