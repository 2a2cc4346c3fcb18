using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace RemoteAccess.RoomServer.Door;

/// <summary>Puts a <see cref="ForwardedStream"/> on the client's stream when the forwarder takes it over.</summary>
internal static class ForwardedUpgrade
{
    /// <summary>Installs it for a request, over HTTP/1.1 and HTTP/2 alike.</summary>
    /// <param name="context">The request.</param>
    /// <param name="wrap">Called once, when the silo behind the door has accepted the WebSocket.</param>
    /// <returns>Removes it.</returns>
    public static IDisposable Install(HttpContext context, Func<Stream, ForwardedStream> wrap)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        var connect = context.Features.Get<IHttpExtendedConnectFeature>();
        if (upgrade is not null)
        {
            context.Features.Set<IHttpUpgradeFeature>(new Upgrade(upgrade, wrap));
        }

        if (connect is not null)
        {
            context.Features.Set<IHttpExtendedConnectFeature>(new Connect(connect, wrap));
        }

        return new Installed(context.Features, upgrade, connect);
    }

    private sealed class Installed(IFeatureCollection features, IHttpUpgradeFeature? upgrade, IHttpExtendedConnectFeature? connect)
        : IDisposable
    {
        public void Dispose()
        {
            features.Set(upgrade);
            features.Set(connect);
        }
    }

    private sealed class Upgrade(IHttpUpgradeFeature inner, Func<Stream, ForwardedStream> wrap) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => wrap(await inner.UpgradeAsync().ConfigureAwait(false));
    }

    private sealed class Connect(IHttpExtendedConnectFeature inner, Func<Stream, ForwardedStream> wrap) : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => inner.IsExtendedConnect;

        public string? Protocol => inner.Protocol;

        public async ValueTask<Stream> AcceptAsync() => wrap(await inner.AcceptAsync().ConfigureAwait(false));
    }
}
