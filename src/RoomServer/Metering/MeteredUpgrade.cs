using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using RemoteAccess.RoomServer.Client.Connecting;

namespace RemoteAccess.RoomServer.Metering;

/// <summary>
/// Puts a <see cref="MeteredStream"/> and a <see cref="GatheringStream"/> below the WebSocket of a request. It must be installed before the
/// framework's WebSocket middleware
/// handles the request; the budget is set later, after the token check.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The WebSocket owns the stream and disposes it.")]
internal sealed class MeteredUpgrade
{
    private WorkBudget? _work;
    private GatheringStream? _gathering;

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

    /// <summary>Sets the connection's budget; call it before the WebSocket is accepted.</summary>
    public static void Charge(HttpContext context, WorkBudget work)
    {
        if (context.Features.Get<MeteredUpgrade>() is { } meter)
        {
            meter._work = work;
        }
    }

    /// <summary>The stream that gathers what the WebSocket writes; null before the WebSocket is accepted.</summary>
    public static GatheringStream? GatheringOf(HttpContext context) => context.Features.Get<MeteredUpgrade>()?._gathering;

    private GatheringStream Metered(Stream stream) =>
        _gathering = new GatheringStream(_work is { } work ? new MeteredStream(stream, work) : stream);

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
