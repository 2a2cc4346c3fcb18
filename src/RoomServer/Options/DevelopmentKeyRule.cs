using System.Net;
using Microsoft.AspNetCore.Http;
using RemoteAccess.RoomServer.Client.Tokens;

namespace RemoteAccess.RoomServer;

/// <summary>
/// The development key is public, so it works on loopback only. A server checks its configured addresses before it binds. The room server
/// checks the bound addresses and each connection again; the page of a browser's connection must be from loopback too.
/// </summary>
public static class DevelopmentKeyRule
{
    /// <summary>Returns what is wrong and how to fix it, or null.</summary>
    /// <param name="apiKeys">API key to secret.</param>
    /// <param name="addresses">The addresses the server listens on, as in <c>ASPNETCORE_URLS</c>, e.g.
    /// <c>http://127.0.0.1:7880</c>.</param>
    public static string? Problem(IReadOnlyDictionary<string, string> apiKeys, IEnumerable<string> addresses)
    {
        ArgumentNullException.ThrowIfNull(apiKeys);
        ArgumentNullException.ThrowIfNull(addresses);
        if (!apiKeys.Any(pair => IsDevelopment(pair.Key, pair.Value)))
        {
            return null;
        }

        var open = addresses.Where(address => !IsLoopback(address)).ToArray();
        return open.Length == 0
            ? null
            : $"The development key is configured, but the server listens on {string.Join(", ", open)}. Its secret is public: "
                + "listen on 127.0.0.1 only, or set RoomServer:Keys to a key of your own.";
    }

    internal static bool IsDevelopment(string apiKey, string secret) =>
        apiKey == DevelopmentKey.ApiKey || secret == DevelopmentKey.ApiSecret;

    /// <summary>Unknown counts as loopback: in-process test servers and Unix sockets have no address.</summary>
    internal static bool IsLoopback(IPAddress? local) => local is null || IPAddress.IsLoopback(local);

    /// <summary>
    /// Whether each of a request's <c>Origin</c> values names loopback. Browsers send the page's origin; any page on the web can connect to
    /// the loopback address of its visitor. <c>null</c> (a sandboxed page, a file) is not loopback.
    /// </summary>
    internal static bool AreLoopbackOrigins(IEnumerable<string?> origins) =>
        origins.All(origin => Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsLoopbackHost(page.Host));

    private static bool IsLoopback(string address)
    {
        var parsed = BindingAddress.Parse(address);
        return parsed.IsUnixPipe || parsed.IsNamedPipe || IsLoopbackHost(parsed.Host);
    }

    private static bool IsLoopbackHost(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
