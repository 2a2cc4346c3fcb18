using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace RemoteAccess.RoomServer.Metering;

/// <summary>
/// Puts a <see cref="MeteredStream"/> below the WebSocket of a request. It has to be installed before the framework's WebSocket
/// middleware looks at the request; whose budget it is is known only later, once the token has been checked.
/// </summary>
internal sealed class MeteredUpgrade
{
    private WorkBudget? _work;

    /// <summary>The middleware that installs it.</summary>
    public static Task InstallAsync(HttpContext context, RequestDelegate next)
    {
        var meter = new MeteredUpgrade();
        context.Features.Set(meter);
        if (context.Features.Get<IHttpUpgradeFeature>() is { } upgrade)
        {
            context.Features.Set<IHttpUpgradeFeature>(new MeteredUpgradeFeature(upgrade, meter));
        }

        if (context.Features.Get<IHttpExtendedConnectFeature>() is { } connect)
        {
            context.Features.Set<IHttpExtendedConnectFeature>(new ExtendedConnect(connect, meter));
        }

        return next(context);
    }

    /// <summary>Says whose budget the connection has; before the WebSocket is accepted.</summary>
    public static void Charge(HttpContext context, WorkBudget work)
    {
        if (context.Features.Get<MeteredUpgrade>() is { } meter)
        {
            meter._work = work;
        }
    }

    private Stream Metered(Stream stream) => _work is { } work ? new MeteredStream(stream, work) : stream;

    private sealed class MeteredUpgradeFeature(IHttpUpgradeFeature inner, MeteredUpgrade meter) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => meter.Metered(await inner.UpgradeAsync().ConfigureAwait(false));
    }

    private sealed class ExtendedConnect(IHttpExtendedConnectFeature inner, MeteredUpgrade meter) : IHttpExtendedConnectFeature
    {
        public bool IsExtendedConnect => inner.IsExtendedConnect;

        public string? Protocol => inner.Protocol;

        public async ValueTask<Stream> AcceptAsync() => meter.Metered(await inner.AcceptAsync().ConfigureAwait(false));
    }
}
