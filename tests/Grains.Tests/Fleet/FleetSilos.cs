using Microsoft.Extensions.DependencyInjection;
using RemoteAccess.Grains.Hosting;
using RemoteAccess.Grains.Tests.Cluster;

namespace RemoteAccess.Grains.Tests.Fleet;

/// <summary>Two silos that look after their rooms often, and do not move them by themselves.</summary>
public sealed class FleetSilos() : TwoSilos(silo => silo.Services.Configure<RemoteAccessOptions>(Watchful))
{
    internal static void Watchful(RemoteAccessOptions options)
    {
        options.Fleet.PingInterval = TimeSpan.FromMilliseconds(100);
        options.Fleet.SweepInterval = TimeSpan.FromMilliseconds(200);
        options.Fleet.Rebalance = false;
    }
}
