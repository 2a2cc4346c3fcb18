using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace RemoteAccess.Hosting.Descriptors;

/// <summary>
/// Closes idle connections sooner than Kestrel does by default, because each holds a file descriptor. Open WebSockets are not affected. A
/// value that the host has set itself, other than Kestrel's default, stays.
/// </summary>
internal sealed class IdleConnections : IPostConfigureOptions<KestrelServerOptions>
{
    /// <summary>How long a connection may be open without a request: 30 s (Kestrel: 130 s).</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    /// <summary>How long the headers of a request may take: 10 s (Kestrel: 30 s).</summary>
    public static readonly TimeSpan Headers = TimeSpan.FromSeconds(10);

    private static readonly KestrelServerLimits OfKestrel = new();

    /// <inheritdoc/>
    public void PostConfigure(string? name, KestrelServerOptions options)
    {
        var limits = options.Limits;
        limits.KeepAliveTimeout = limits.KeepAliveTimeout == OfKestrel.KeepAliveTimeout ? KeepAlive : limits.KeepAliveTimeout;
        limits.RequestHeadersTimeout = limits.RequestHeadersTimeout == OfKestrel.RequestHeadersTimeout
            ? Headers
            : limits.RequestHeadersTimeout;
    }
}
