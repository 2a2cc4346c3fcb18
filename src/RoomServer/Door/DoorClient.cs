using System.Net;
using System.Net.Http;
using Microsoft.Extensions.Options;

namespace RemoteAccess.RoomServer.Door;

/// <summary>The connections to the other silos' listeners. A WebSocket has one of its own; other requests share them.</summary>
internal sealed class DoorClient(IOptions<DoorOptions> options) : IDisposable
{
    /// <summary>How requests are sent.</summary>
    public HttpMessageInvoker Invoker { get; } = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = options.Value.Timeout,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    });

    public void Dispose() => Invoker.Dispose();
}
